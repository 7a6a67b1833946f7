/**
 * What Connect's answer to StartOutboundVoiceContact means for the contact and for the campaign.
 * Errors and status codes: Amazon Connect API Reference, StartOutboundVoiceContact (2017-08-08) and Common Errors.
 */

/** An answer as it came over the wire; `statusCode` is missing when there was none (reset, timeout). */
export interface ConnectError {
  readonly name: string;
  readonly message: string;
  readonly statusCode?: number;
  /** Seconds, from a Retry-After header. */
  readonly retryAfterSeconds?: number;
}

export type ConnectVerdict =
  /** Too many requests. No call was placed. */
  | 'throttled'
  /** Connect was never reached. No call was placed. */
  | 'notReached'
  /** No room for another call. No call was placed. */
  | 'noCapacity'
  /** This contact cannot be dialed. No call was placed. */
  | 'contactRefused'
  /** The request was rejected: for this contact, or for all. No call was placed. */
  | 'requestRefused'
  /** No contact can be dialed until a person fixes the settings or the permissions. No call was placed. */
  | 'misconfigured'
  /** A call may have been placed. */
  | 'ambiguous';

const verdicts: Readonly<Record<string, ConnectVerdict>> = {
  ThrottlingException: 'throttled',
  Throttling: 'throttled',
  TooManyRequestsException: 'throttled',
  RequestLimitExceeded: 'throttled',
  LimitExceededException: 'noCapacity',
  DestinationNotAllowedException: 'contactRefused',
  OutboundContactNotPermittedException: 'contactRefused',
  InvalidParameterException: 'requestRefused',
  InvalidRequestException: 'requestRefused',
  ValidationException: 'requestRefused',
  ResourceNotFoundException: 'misconfigured',
  AccessDeniedException: 'misconfigured',
  ExpiredTokenException: 'misconfigured',
  UnrecognizedClientException: 'misconfigured',
  // The SDK's own: it found no credentials, so it sent nothing.
  CredentialsProviderError: 'misconfigured',
  // Nothing was sent. The first three are ours (connect-telephony.ts and http-agents.ts in src/aws), the others are Node's.
  ConnectionTimeout: 'notReached',
  ConnectionFailed: 'notReached',
  NotSentInTime: 'notReached',
  ECONNREFUSED: 'notReached',
  ENOTFOUND: 'notReached',
  EAI_AGAIN: 'notReached',
};

/** Meaning of `error`. An unknown error is judged by its status, and without one is ambiguous. */
export function verdictOn({ name, statusCode }: ConnectError): ConnectVerdict {
  const known = Object.hasOwn(verdicts, name) ? verdicts[name] : undefined;
  if (known) return known;
  if (statusCode === 429) return 'throttled';
  if (statusCode === 401 || statusCode === 403 || statusCode === 404) return 'misconfigured';
  // 408 RequestTimeout: the service waited for us; it is not known how far it got.
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500 && statusCode !== 408)
    return 'requestRefused';
  return 'ambiguous';
}
