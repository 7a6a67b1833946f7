/** What went wrong, in one sentence: errors of AWS's SDK and of the file system as an operator would put them. */
import { maskPhoneNumbers } from '../src/text/mask-phone-number.ts';
import { CliError } from './cli-error.ts';
import { printableLines } from './words.ts';

/** Names of errors for missing or expired credentials. */
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
const elsewhere = new Set(['PermanentRedirect', 'AuthorizationHeaderMalformed']);

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
]);

/** Somebody on this side said stop, as Ctrl-C does; the connection is not at fault. */
const stopped = new Set(['AbortError', 'ABORT_ERR']);

const tooFast = new Set([
  'ThrottlingException',
  'Throttling',
  'TooManyRequestsException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'SlowDown',
]);

/**
 * The sentence for `error`, without a stack trace. The text of an unexpected error is printed as it is, without
 * control characters, because it may contain text of a customer file.
 */
export function explainFailure(error: unknown, env: NodeJS.ProcessEnv = process.env): string {
  return printableLines(error instanceof CliError ? error.message : sentenceOf(error, env));
}

function sentenceOf(error: unknown, env: NodeJS.ProcessEnv): string {
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
  if (has(withoutPermission)) return noPermission(message);
  if (has(elsewhere)) return wrongRegion(message);
  if (names.includes('ERR_INVALID_URL')) return noAddress(env);
  if (has(stopped)) return 'Interrupted before it finished.';
  if (has(tooFast)) return `AWS throttled the request (${message}). Wait a moment and run the command again.`;
  if (has(interrupted) || isInterruption(message)) {
    const where = env.AWS_ENDPOINT_URL ? ` at ${env.AWS_ENDPOINT_URL}` : '';
    return `The connection to AWS${where} failed or was interrupted (${message || names[0]}). Check the network and run the command again.`;
  }
  const { httpStatusCode: status } =
    (error as { readonly $metadata?: { httpStatusCode?: number } })?.$metadata ?? {};
  if (status !== undefined && saysNothing(message, names)) return sentenceOfStatus(status);
  return message === '' ? String(error) : `The command failed: ${message}`;
}

/** An answer to HEAD has no body, so the SDK knows neither its name nor its message. */
function saysNothing(message: string, names: readonly string[]): boolean {
  return message === '' || message === 'UnknownError' || names.includes(message) || /^\d{3}$/.test(message);
}

function sentenceOfStatus(status: number): string {
  if (status === 403) return noPermission(`status ${status}, without a reason.`);
  if (status === 301 || status === 307) return wrongRegion(`status ${status}`);
  if (status === 400) {
    return `AWS rejected the request (status ${status}, without a reason). Your credentials may have expired, or the Region may be wrong (--region).`;
  }
  if (status >= 500) return `AWS failed (status ${status}). Wait a moment and run the command again.`;
  return `The command failed: AWS answered with status ${status}, without a reason.`;
}

function noPermission(message: string): string {
  return `AWS denied access: ${message} Ask for the permission, or use other credentials.`;
}

function wrongRegion(message: string): string {
  return `The resource is in another Region (${message}). Give the Region of the stack with --region.`;
}

/** The SDK does not say which of its settings it could not read. */
function noAddress(env: NodeJS.ProcessEnv): string {
  const bad = Object.entries(env).find(
    ([name, value]) => name.startsWith('AWS_ENDPOINT_URL') && value !== undefined && !URL.canParse(value),
  );
  const where = bad
    ? `${bad[0]} is ${JSON.stringify(bad[1])}, which`
    : 'An endpoint_url of your AWS settings';
  return `${where} is not a URL. Write it like http://127.0.0.1:4566, or remove it to reach AWS itself.`;
}

/** Whether the connection is at fault, so that the same request may go through later. */
export function isConnectionTrouble(error: unknown): boolean {
  const names = namesOf(error);
  if (names.some((name) => stopped.has(name))) return false;
  return names.some((name) => interrupted.has(name) || tooFast.has(name)) || isInterruption(messageOf(error));
}

function isInterruption(message: string): boolean {
  return /socket hang up|premature close|aborted|network|connect(ion)? (timed out|refused|reset)/i.test(
    message,
  );
}

function noCredentials(message: string): string {
  return (
    `No working AWS credentials were found (${message}). Sign in with \`aws configure\` or \`aws sso login\`, or ` +
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
