import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConnectVerdict, verdictOn } from '../../../src/connect/connect-errors.ts';

const on = (name: string, statusCode?: number) =>
  verdictOn({ name, message: 'told', ...(statusCode !== undefined && { statusCode }) });

describe('an error of Connect', () => {
  it.each<[string, number | undefined, ConnectVerdict]>([
    ['DestinationNotAllowedException', 403, 'contactRefused'],
    ['OutboundContactNotPermittedException', 403, 'contactRefused'],
    ['InvalidParameterException', 400, 'requestRefused'],
    ['InvalidRequestException', 400, 'requestRefused'],
    ['ResourceNotFoundException', 404, 'misconfigured'],
    ['AccessDeniedException', 403, 'misconfigured'],
    ['ExpiredTokenException', 403, 'misconfigured'],
    ['UnrecognizedClientException', 403, 'misconfigured'],
    ['UnrecognizedClientException', 401, 'misconfigured'],
    ['CredentialsProviderError', undefined, 'misconfigured'],
    ['LimitExceededException', 429, 'noCapacity'],
    ['TooManyRequestsException', 429, 'throttled'],
    ['ThrottlingException', 429, 'throttled'],
    ['ThrottlingException', 400, 'throttled'],
    ['InternalServiceException', 500, 'ambiguous'],
    ['InternalFailure', 500, 'ambiguous'],
    ['ServiceUnavailable', 503, 'ambiguous'],
    ['RequestTimeout', 408, 'ambiguous'],
    ['TimeoutError', undefined, 'ambiguous'],
    ['ECONNRESET', undefined, 'ambiguous'],
    ['EPIPE', undefined, 'ambiguous'],
    ['NoContactId', undefined, 'ambiguous'],
    ['ConnectionTimeout', undefined, 'notReached'],
    ['ECONNREFUSED', undefined, 'notReached'],
    ['ENOTFOUND', undefined, 'notReached'],
  ])('%s with status %s is %s', (name, statusCode, verdict) => {
    expect(on(name, statusCode)).toBe(verdict);
  });

  it.each<[number | undefined, ConnectVerdict]>([
    [401, 'misconfigured'],
    [403, 'misconfigured'],
    [404, 'misconfigured'],
    [429, 'throttled'],
    [400, 'requestRefused'],
    [409, 'requestRefused'],
    [410, 'requestRefused'],
    [413, 'requestRefused'],
    [408, 'ambiguous'],
    [500, 'ambiguous'],
    [502, 'ambiguous'],
    [503, 'ambiguous'],
    [504, 'ambiguous'],
    [301, 'ambiguous'],
    [200, 'ambiguous'],
    [undefined, 'ambiguous'],
  ])('of a name nobody has seen before and status %s is %s', (statusCode, verdict) => {
    expect(on('SomethingNewException', statusCode)).toBe(verdict);
  });

  it('without a status, whatever its name (also `toString`), may have placed a call', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom('toString', '__proto__', 'constructor')), (name) => {
        fc.pre(
          !/^(Throttling|TooMany|RequestLimit|Limit|Destination|Outbound|Invalid|Validation)/.test(name),
        );
        expect(on(name)).toBe('ambiguous');
      }),
      { numRuns: 200 },
    );
  });
});
