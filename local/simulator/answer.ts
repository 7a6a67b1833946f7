/**
 * What the simulated service answers, as values: a success, an error of the API, or a connection reset.
 * Names and HTTP statuses are those of the API reference and of the SDK's model.
 */

const statusCodes = {
  // Of the operations themselves.
  InvalidParameterException: 400,
  InvalidRequestException: 400,
  DestinationNotAllowedException: 403,
  OutboundContactNotPermittedException: 403,
  ResourceNotFoundException: 404,
  ContactFlowNotPublishedException: 404,
  ContactNotFoundException: 410,
  LimitExceededException: 429,
  InternalServiceException: 500,
  // Common to all operations.
  AccessDeniedException: 403,
  ExpiredTokenException: 403,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  UnknownOperationException: 404,
  RequestEntityTooLargeException: 413,
  ThrottlingException: 429,
  TooManyRequestsException: 429,
  ServiceUnavailable: 503,
} as const;

export type ErrorName = keyof typeof statusCodes;

/** An error answer of the API. */
export interface Refusal {
  readonly kind: 'error';
  readonly name: ErrorName;
  readonly statusCode: number;
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

/** No answer: the connection is reset. */
export interface ConnectionReset {
  readonly kind: 'reset';
}

/** `placed`: whether a call exists for the request all the same. */
export type Failure = (Refusal | ConnectionReset) & { readonly placed: boolean };

/** `latencyMs`: how long after the request the answer goes out. What was placed is placed at the request. */
export type Answer<Success extends object> = ((Success & { readonly kind: 'ok' }) | Failure) & {
  readonly latencyMs: number;
};

/** An error with the HTTP status that belongs to its name. */
export function refusal(name: ErrorName, message: string, extra: Partial<Refusal> = {}): Refusal {
  return { kind: 'error', name, statusCode: statusCodes[name], message, ...extra };
}

export function isRefusal(value: object): value is Refusal {
  return 'kind' in value && value.kind === 'error';
}
