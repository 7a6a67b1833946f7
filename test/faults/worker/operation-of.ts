/** Which operation of AWS a request is, told by its header or, for REST, by method and path. */
import type { RequestOptions } from 'node:http';

const restOperations: readonly (readonly [RegExp, string])[] = [
  [/^PUT \/contact\/outbound-voice/, 'StartOutboundVoiceContact'],
  [/^GET \/contacts\//, 'DescribeContact'],
  [/^POST \/search-contacts/, 'SearchContacts'],
];

/** Such as `UpdateItem`, `StartOutboundVoiceContact`; of S3 `GET object`, `PUT object` … */
export function operationOf({ headers = {}, method = 'GET', path = '/' }: RequestOptions): string {
  const target = (headers as Record<string, unknown>)['x-amz-target'];
  if (typeof target === 'string') return target.slice(target.indexOf('.') + 1);
  const line = `${method} ${path}`;
  return restOperations.find(([pattern]) => pattern.test(line))?.[1] ?? `${method} object`;
}
