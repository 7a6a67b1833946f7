/**
 * The simulator's own endpoint, `/_simulator/…`: for people and tests to see every call that was placed and to change
 * how the service behaves while it runs. No part of Amazon Connect; asks for no signature.
 */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Call } from './call.ts';
import { agentId } from './connect-arns.ts';
import type { ConnectSimulator } from './engine.ts';
import { SimulatorSettingsError } from './settings.ts';
import { sendJson } from './wire-messages.ts';

export const controlPrefix = '/_simulator/';

/** Items that are written at a time. */
const itemsPerChunk = 1_000;

/** A call as the control endpoint reports it: its request, when it was placed, what becomes of it, and how it goes. */
function callReport({ placedAtMs, ends, ...request }: Call, nowMs: number): object {
  const { answeredAtMs, enqueuedAtMs, agent, detected, endsAtMs, disconnectReason } = ends;
  const time = (atMs: number) => new Date(atMs).toISOString();
  return {
    ...request,
    placedAtMs,
    placedAt: time(placedAtMs),
    active: nowMs < endsAtMs,
    ends: {
      ...(answeredAtMs !== undefined && { answeredAt: time(answeredAtMs) }),
      ...(detected !== undefined && { answeringMachineDetectionStatus: detected }),
      ...(enqueuedAtMs !== undefined && { enqueuedAt: time(enqueuedAtMs) }),
      ...(agent !== undefined && { agent: { id: agentId(agent.number), joinedAt: time(agent.joinedAtMs) } }),
      endsAt: time(endsAtMs),
      disconnectReason,
    },
  };
}

/** Answers a request to the control endpoint. @param json the body. */
export async function answerControl(
  engine: ConnectSimulator,
  request: { readonly method: string; readonly path: string; readonly json: unknown },
  response: ServerResponse,
  nowMs: number,
): Promise<void> {
  switch (`${request.method} ${request.path.slice(controlPrefix.length)}`) {
    case 'GET calls':
      return sendList(response, engine.calls, (call) => callReport(call, nowMs));
    case 'GET requests':
      return sendList(response, engine.requests, (logged) => logged);
    case 'GET summary':
      return sendJson(response, 200, engine.summary(nowMs));
    case 'POST settings':
      return changeSettings(engine, request.json, response);
    case 'POST reset':
      engine.reset();
      return sendJson(response, 200, {});
    default:
      return sendJson(response, 404, {
        message: 'The simulator has GET calls, GET requests, GET summary, POST settings and POST reset.',
      });
  }
}

function changeSettings(engine: ConnectSimulator, json: unknown, response: ServerResponse): void {
  try {
    engine.configure(settingsObject(json));
    sendJson(response, 200, engine.settings);
  } catch (error) {
    if (!(error instanceof SimulatorSettingsError)) throw error;
    sendJson(response, 400, { message: error.message });
  }
}

function settingsObject(json: unknown): object {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new SimulatorSettingsError('Settings are a JSON object, such as {"quotaPerSecond": 5}.');
  }
  return json;
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
