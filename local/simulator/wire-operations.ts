/** The operations of Amazon Connect that are simulated: by which HTTP request each is asked for, and what it answers. */
import type { Answer, Failure } from './answer.ts';
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
  operation(
    'PUT',
    '/contact/outbound-voice',
    (engine, ...asked) => engine.start(...asked),
    ({ contactId }) => ({ ContactId: contactId }),
  ),
  operation(
    'GET',
    '/contacts/{InstanceId}/{ContactId}',
    (engine, ...asked) => engine.describe(...asked),
    ({ contact }) => ({ Contact: contact }),
  ),
  operation(
    'POST',
    '/search-contacts',
    (engine, ...asked) => engine.search(...asked),
    ({ contacts, totalCount, nextToken }) => ({
      Contacts: contacts,
      TotalCount: totalCount,
      NextToken: nextToken,
    }),
  ),
  operation(
    'POST',
    '/contact/stop',
    (engine, ...asked) => engine.stop(...asked),
    () => ({}),
  ),
  operation(
    'POST',
    '/metrics/current/{InstanceId}',
    (engine, ...asked) => engine.metrics(...asked),
    ({ metrics }) => metrics,
  ),
  configuration('describe-instance', 'GET', '/instance/{InstanceId}'),
  configuration('describe-instance-attribute', 'GET', '/instance/{InstanceId}/attribute/{AttributeType}'),
  configuration('describe-contact-flow', 'GET', '/contact-flows/{InstanceId}/{ContactFlowId}'),
  configuration('describe-queue', 'GET', '/queues/{InstanceId}/{QueueId}'),
  configuration('list-phone-numbers', 'POST', '/phone-number/list'),
];

function configuration(api: ConfigurationApi, method: string, path: string): WireOperation {
  return operation(
    method,
    path,
    (engine, ...asked) => engine.configuration(api, ...asked),
    (answer) => answer.configuration,
  );
}

/** @param bodyOf what of a success goes out. */
function operation<Success extends object>(
  method: string,
  path: string,
  ask: (engine: ConnectSimulator, parameters: unknown, nowMs: number) => Answer<Success>,
  bodyOf: (success: Success) => object,
): WireOperation {
  return {
    method,
    path,
    answer: (...asked) => {
      const answer = ask(...asked);
      return answer.kind === 'ok' ? { ...answer, body: bodyOf(answer) } : answer;
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
    if (pathParameters !== undefined) {
      return { operation, pathParameters };
    }
  }
  return undefined;
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  if (wanted.length !== given.length) {
    return undefined;
  }
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
