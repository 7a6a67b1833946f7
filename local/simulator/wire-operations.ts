/** The operations of Amazon Connect that are simulated: by which HTTP request each is asked for, and what it answers. */
import type { Failure } from './answer.ts';
import type { ConnectSimulator } from './engine.ts';
import type { ConfigurationApi } from './settings.ts';

/** An answer on its way out; `body` goes out as JSON. */
export type WireAnswer = (Failure | { readonly kind: 'ok'; readonly body: object }) & {
  readonly latencyMs: number;
};

export interface WireOperation {
  readonly method: string;
  /** As the API reference writes it. */
  readonly path: string;
  /** @param parameters those of the body and those of the path. */
  answer(engine: ConnectSimulator, parameters: unknown, nowMs: number): WireAnswer;
}

export const wireOperations: readonly WireOperation[] = [
  operation('PUT', '/contact/outbound-voice', 'start', ({ contactId }) => ({ ContactId: contactId })),
  operation('GET', '/contacts/{InstanceId}/{ContactId}', 'describe', ({ contact }) => ({ Contact: contact })),
  operation('POST', '/search-contacts', 'search', ({ contacts, totalCount, nextToken }) => ({
    Contacts: contacts,
    TotalCount: totalCount,
    NextToken: nextToken,
  })),
  operation('POST', '/contact/stop', 'stop', () => ({})),
  operation('POST', '/metrics/current/{InstanceId}', 'metrics', ({ metrics }) => metrics),
  configuration('describe-instance', 'GET', '/instance/{InstanceId}'),
  configuration('describe-instance-attribute', 'GET', '/instance/{InstanceId}/attribute/{AttributeType}'),
  configuration('describe-contact-flow', 'GET', '/contact-flows/{InstanceId}/{ContactFlowId}'),
  configuration('describe-queue', 'GET', '/queues/{InstanceId}/{QueueId}'),
  configuration('list-lambda-functions', 'GET', '/instance/{InstanceId}/lambda-functions'),
  configuration('list-phone-numbers', 'POST', '/phone-number/list'),
];

type Api = 'start' | 'describe' | 'search' | 'stop' | 'metrics';
type Success<A extends Api> = Extract<ReturnType<ConnectSimulator[A]>, { readonly kind: 'ok' }>;

/** @param bodyOf what of a success of `api` goes out. */
function operation<A extends Api>(
  method: string,
  path: string,
  api: A,
  bodyOf: (success: Success<A>) => object,
): WireOperation {
  return {
    method,
    path,
    answer: (engine, ...asked) => {
      const answer = engine[api](...asked);
      return answer.kind === 'ok' ? { ...answer, body: bodyOf(answer as Success<A>) } : answer;
    },
  };
}

function configuration(api: ConfigurationApi, method: string, path: string): WireOperation {
  return {
    method,
    path,
    answer: (engine, ...asked) => {
      const answer = engine.configuration(api, ...asked);
      return answer.kind === 'ok' ? { ...answer, body: answer.configuration } : answer;
    },
  };
}

/** The operation that a request asks for, with the parameters of its path. */
export function findOperation(
  method: string,
  path: string,
): { operation: WireOperation; pathParameters: Record<string, string> } | undefined {
  for (const operation of wireOperations) {
    const pathParameters = operation.method === method ? matchPath(operation.path, path) : undefined;
    if (pathParameters !== undefined) return { operation, pathParameters };
  }
  return undefined;
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  if (wanted.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith('{')) {
      parameters[part.slice(1, -1)] = decoded(value);
    } else if (part !== value) {
      return undefined;
    }
  }
  return parameters;
}

/** A part that is no valid percent-encoding stands for itself. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
