/** HTTP in and out, as REST-JSON has it: bodies are read with a limit, errors carry their name in a header. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ErrorName, type Refusal, refusal } from './answer.ts';

/** Nothing that the API allows comes near it. */
const maximumBodyBytes = 1_048_576;

/** These come from the gateway before the service, which writes `message`; the service itself writes `Message`. */
const gatewayErrors: ReadonlySet<ErrorName> = new Set<ErrorName>([
  'AccessDeniedException',
  'ExpiredTokenException',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'RequestEntityTooLargeException',
  'ServiceUnavailable',
  'ThrottlingException',
  'TooManyRequestsException',
  'UnknownOperationException',
]);

/** Reads a body as JSON; an empty one is an empty object. */
export async function readJson(
  message: IncomingMessage,
): Promise<{ readonly kind: 'ok'; readonly json: unknown } | Refusal> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maximumBodyBytes) chunks.push(chunk);
  }
  if (bytes > maximumBodyBytes) {
    return refusal('RequestEntityTooLargeException', `A request may have at most ${maximumBodyBytes} bytes`);
  }
  try {
    return { kind: 'ok', json: bytes === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString('utf8')) };
  } catch (cause) {
    return refusal('InvalidRequestException', `The body is not JSON: ${(cause as Error).message}`);
  }
}

export function sendJson(response: ServerResponse, statusCode: number, body: object): void {
  response.writeHead(statusCode, {
    'content-type': 'application/json',
    'x-amzn-RequestId': randomUUID(),
  });
  response.end(JSON.stringify(body));
}

export function sendRefusal(response: ServerResponse, error: Refusal): void {
  response.setHeader('x-amzn-errortype', error.name);
  if (error.retryAfterSeconds !== undefined) {
    response.setHeader('retry-after', String(error.retryAfterSeconds));
  }
  const key = gatewayErrors.has(error.name) ? 'message' : 'Message';
  sendJson(response, error.statusCode, { [key]: error.message });
}

/** Whether a request is signed for `wanted` (Signature Version 4). The signature itself is not checked. */
export function signatureRefusal(
  authorization: string | undefined,
  wanted: 'connect' | 'servicequotas' = 'connect',
): Refusal | undefined {
  const [, service] =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/[^/]+\/([^/]+)\/aws4_request\b/.exec(authorization ?? '') ??
    [];
  if (service === undefined) {
    return refusal('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  return service === wanted
    ? undefined
    : refusal('InvalidSignatureException', `Credential should be scoped to correct service: ${wanted}`);
}
