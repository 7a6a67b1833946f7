/** What went wrong, in one sentence: errors of AWS's SDK and of the file system as an operator would put them. */
import { maskPhoneNumbers } from '../src/domain/mask-phone-number.ts';
import { CliError } from './cli-error.ts';

/** Names of errors that say: nobody has told us who you are, or it holds no more. */
const withoutCredentials = new Set([
  'CredentialsProviderError',
  'TokenProviderError',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
]);
const withOldCredentials = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired']);
const withoutPermission = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation']);

/** Names and codes that say: the other end was not there, or went away in the middle. */
const interrupted = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_STREAM_PREMATURE_CLOSE',
  'TimeoutError',
  'NetworkingError',
  'RequestTimeout',
  'ABORT_ERR',
]);

const tooFast = new Set([
  'ThrottlingException',
  'Throttling',
  'TooManyRequestsException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'SlowDown',
]);

/** The sentence for `error`, without a stack trace. What nobody expected is told as it is. */
export function explainFailure(error: unknown, env: NodeJS.ProcessEnv = process.env): string {
  if (error instanceof CliError) return error.message;
  const names = namesOf(error);
  const message = messageOf(error);
  const has = (known: ReadonlySet<string>) => names.some((name) => known.has(name));
  if (/region is missing/i.test(message)) {
    return 'No AWS Region is set: name one with --region, as in --region us-east-1, or set AWS_REGION.';
  }
  if (
    /could not load credentials|could not be found in shared credentials|profile .* not found/i.test(message)
  ) {
    return noCredentials(message);
  }
  if (has(withOldCredentials)) {
    return `Your AWS credentials have expired (${message}). Sign in again, for example with \`aws sso login\`.`;
  }
  if (has(withoutCredentials)) return noCredentials(message);
  if (has(withoutPermission)) {
    return `AWS does not let you do this: ${message} Ask for the permission, or use other credentials.`;
  }
  if (has(tooFast))
    return `AWS answers that too many requests come in (${message}). Wait a moment and run it again.`;
  if (has(interrupted) || isInterruption(message)) {
    const where = env.AWS_ENDPOINT_URL ? ` at ${env.AWS_ENDPOINT_URL}` : '';
    return `The connection to AWS${where} failed or was interrupted (${message || names[0]}). Look at the network, and run it again.`;
  }
  return message === '' ? String(error) : `It did not work: ${message}`;
}

/** Whether the connection is at fault, so that the same request may go through later. */
export function isConnectionTrouble(error: unknown): boolean {
  const names = namesOf(error);
  return names.some((name) => interrupted.has(name) || tooFast.has(name)) || isInterruption(messageOf(error));
}

function isInterruption(message: string): boolean {
  return /socket hang up|premature close|aborted|network|connect(ion)? (timed out|refused|reset)/i.test(
    message,
  );
}

function noCredentials(message: string): string {
  return (
    `No AWS credentials that work were found (${message}). Sign in with \`aws configure\` or \`aws sso login\`, or ` +
    'set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.'
  );
}

/** Names and codes of the error and of what caused it, outermost first. */
function namesOf(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 5) return [];
  const { code, Code } = error as { readonly code?: unknown; readonly Code?: unknown };
  const own = [error.name, code, Code].filter((name) => typeof name === 'string');
  const inner = error instanceof AggregateError ? error.errors : [error.cause];
  return [...own, ...inner.flatMap((each) => namesOf(each, depth + 1))];
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const inner = error instanceof AggregateError ? messageOf(error.errors[0]) : '';
  const text = (error.message || inner).replace(/\s+/g, ' ').trim();
  return maskPhoneNumbers(text);
}
