/**
 * The simulator's own endpoint, `/_simulator/…`: for people and tests to see every call that was placed and to change
 * how the service behaves while it runs. No part of Amazon Connect; asks for no signature.
 */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Call } from './call.ts';
import { agentId } from './connect-arns.ts';
import type { ConnectSimulator } from './engine.ts';
import type { FlowPump } from './flow-pump.ts';
import { SimulatorSettingsError } from './settings.ts';
import { sendJson } from './wire-messages.ts';

export const controlPrefix = '/_simulator/';

/** Items that are written at a time. */
const itemsPerChunk = 1_000;

/** A call as the control endpoint reports it: its request, when it was placed, what becomes of it, and how it goes. */
function callReport({ placedAtMs, ends, ...request }: Call, nowMs: number): object {
  const { answeredAtMs, greeting, enqueuedAtMs, deadlineAtMs, agent, detected, endsAtMs, disconnectReason } =
    ends;
  const time = (atMs: number) => new Date(atMs).toISOString();
  return {
    ...request,
    placedAtMs,
    placedAt: time(placedAtMs),
    active: nowMs < endsAtMs,
    ends: {
      ...(answeredAtMs !== undefined && { answeredAt: time(answeredAtMs) }),
      ...(greeting && { greetingEndsAt: time(greeting.endsAtMs), detectedAt: time(greeting.detectedAtMs) }),
      ...(detected !== undefined && { answeringMachineDetectionStatus: detected }),
      ...(enqueuedAtMs !== undefined && { enqueuedAt: time(enqueuedAtMs) }),
      ...(deadlineAtMs !== undefined && { deadlineAt: time(deadlineAtMs) }),
      ...(agent !== undefined && {
        agent: {
          id: agentId(agent.number),
          joinedAt: time(agent.joinedAtMs),
          ...(agent.wrapUpEndsAtMs !== undefined && { wrapUpEndsAt: time(agent.wrapUpEndsAtMs) }),
        },
      }),
      endsAt: time(endsAtMs),
      disconnectReason,
    },
  };
}

/** Answers a request to the control endpoint. @param json the body. */
export async function answerControl(
  { engine, flows }: { readonly engine: ConnectSimulator; readonly flows: Pick<FlowPump, 'invocations'> },
  request: { readonly method: string; readonly path: string; readonly json: unknown },
  response: ServerResponse,
  nowMs: number,
): Promise<void> {
  switch (`${request.method} ${request.path.slice(controlPrefix.length)}`) {
    case 'GET calls':
      engine.advance(nowMs);
      return sendList(response, engine.calls, (call) => callReport(call, nowMs));
    case 'GET requests':
      return sendList(response, engine.requests, (logged) => logged);
    case 'GET flow-invocations':
      return sendList(response, flows.invocations, (invocation) => invocation);
    case 'GET agents':
      return sendJson(response, 200, engine.agents(nowMs));
    case 'GET summary':
      return sendJson(response, 200, engine.summary(nowMs));
    case 'POST settings':
      return change(response, () => {
        engine.configure(objectOf(request.json), nowMs);
        return engine.settings;
      });
    case 'POST agents':
      return change(response, () => {
        const agents = { ...engine.settings.agents, ...objectOf(request.json) };
        engine.configure({ agents }, nowMs);
        return engine.settings.agents ?? {};
      });
    case 'POST stop-metrics':
      return change(response, () => {
        engine.stopMetrics(secondsOf(request.json), nowMs);
        return {};
      });
    case 'POST reset':
      engine.reset();
      return sendJson(response, 200, {});
    default:
      return sendJson(response, 404, {
        message:
          'The simulator has GET calls, GET requests, GET flow-invocations, GET agents, GET summary, POST settings, POST agents, POST stop-metrics and POST reset.',
      });
  }
}

/** Answers what `make` answers, or what is wrong with the settings. */
function change(response: ServerResponse, make: () => object): void {
  try {
    sendJson(response, 200, make());
  } catch (error) {
    if (!(error instanceof SimulatorSettingsError)) throw error;
    sendJson(response, 400, { message: error.message });
  }
}

function objectOf(json: unknown): object {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new SimulatorSettingsError('Settings are a JSON object, such as {"quotaPerSecond": 5}.');
  }
  return json;
}

function secondsOf(json: unknown): number {
  const { seconds } = objectOf(json) as { readonly seconds?: unknown };
  if (typeof seconds !== 'number' || !(seconds >= 0)) {
    throw new SimulatorSettingsError('It takes seconds from 0 on, such as {"seconds": 300}.');
  }
  return seconds;
}

/** Writes a list piece by piece: a million calls do not fit into one string. */
async function sendList<Item>(
  response: ServerResponse,
  items: readonly Item[],
  toJson: (item: Item) => object,
): Promise<void> {
  const { length } = items;
  response.writeHead(200, { 'content-type': 'application/json' });
  for (let from = 0; from < length; from += itemsPerChunk) {
    const chunk = items.slice(from, Math.min(length, from + itemsPerChunk));
    const text = chunk.map((item) => JSON.stringify(toJson(item))).join(',\n');
    if (!response.write(`${from === 0 ? '[' : ',\n'}${text}`)) {
      await once(response, 'drain');
    }
  }
  response.end(length === 0 ? '[]' : ']');
}
