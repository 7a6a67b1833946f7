/**
 * The simulated Connect behind HTTP, for the real SDK: set AWS_ENDPOINT_URL_CONNECT to its address.
 * It listens on the loopback interface only, since it believes any signature.
 */
import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { refusal } from './answer.ts';
import { answerControl, controlPrefix } from './control-endpoint.ts';
import { ConnectSimulator } from './engine.ts';
import { EventPump, type PublishEvents } from './event-pump.ts';
import { FlowPump, type InvokeFlowFunction } from './flow-pump.ts';
import { answerServiceQuotas, type QuotaAnswer, serviceQuotasTarget } from './service-quotas.ts';
import type { SimulatorSettingsInput } from './settings.ts';
import { readJson, sendJson, sendRefusal, signatureRefusal } from './wire-messages.ts';
import { findOperation, type WireAnswer, wireOperations } from './wire-operations.ts';

export interface StartSimulatorOptions {
  /** 0 (the default): any that is free. */
  readonly port?: number;
  readonly settings?: SimulatorSettingsInput;
  /** Milliseconds since 1970; the system's clock by default. */
  readonly now?: () => number;
  /** How long by the wall's clock an answer is kept back that takes `ms`; as long by default. */
  readonly realMs?: (ms: number) => number;
  /** Gets one line for each request to Connect; it holds no phone number. */
  readonly log?: (line: string) => void;
  /** Gets the contact events when they are due; missing: they wait until `publishTo` names somebody. */
  readonly publish?: PublishEvents;
}

export interface RunningSimulator {
  /** Such as `http://127.0.0.1:4570`: the SDK's endpoint. */
  readonly url: string;
  readonly engine: ConnectSimulator;
  /** Hands contact events to `publish` from now on, also those that are due already. */
  publishTo(publish: PublishEvents): void;
  /** Has `invoke` run the function for contact flows from now on, when customers say something. */
  invokeFlowsBy(invoke: InvokeFlowFunction): void;
  /** Stops listening and telling events, and ends the connections that are open. */
  close(): Promise<void>;
}

/** Longer than a client pauses: a connection closed just as it is used again would be a fault that no setting asks for. */
const keepAliveMs = 120_000;

/**
 * Starts the server.
 * @throws SimulatorSettingsError when the settings cannot be used; an error of the system when the port is taken.
 */
export async function startSimulator({
  port = 0,
  settings = {},
  now = Date.now,
  realMs = (ms) => ms,
  log = () => {},
  publish,
}: StartSimulatorOptions = {}): Promise<RunningSimulator> {
  const engine = new ConnectSimulator(settings);
  const closing = new AbortController();
  // Every answer on its way listens to it.
  setMaxListeners(0, closing.signal);
  const flows = new FlowPump(engine, now, closing.signal);
  const server = createServer((request, response) => {
    handle({ engine, flows, now, realMs, log, closing: closing.signal }, request, response).catch(
      (error: unknown) => {
        if (!closing.signal.aborted && !request.socket.destroyed) {
          log(`simulator: ${String(error)}`);
          response.destroy();
        }
      },
    );
  });
  server.keepAliveTimeout = keepAliveMs;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const pump = new EventPump(engine, now, log, closing.signal);
  const invokeFlowsBy = (invoke: InvokeFlowFunction) => flows.invokeBy(invoke);
  const publishTo = (to: PublishEvents) => pump.publishTo(to);
  if (publish !== undefined) publishTo(publish);
  const close = async () => {
    closing.abort();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    await pump.idle();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    engine,
    publishTo,
    invokeFlowsBy,
    close,
  };
}

interface Surroundings extends Required<Pick<StartSimulatorOptions, 'now' | 'realMs' | 'log'>> {
  readonly engine: ConnectSimulator;
  readonly flows: Pick<FlowPump, 'invocations'>;
  readonly closing: AbortSignal;
}

async function handle(
  { engine, flows, now, realMs, log, closing }: Surroundings,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readJson(request);
  const method = request.method ?? '';
  const [path = '', query = ''] = (request.url ?? '').split('?');
  if (path.startsWith(controlPrefix)) {
    return body.kind === 'ok'
      ? answerControl({ engine, flows }, { method, path, json: body.json }, response, now())
      : sendRefusal(response, body);
  }
  const target = String(request.headers['x-amz-target'] ?? '');
  if (target.startsWith(`${serviceQuotasTarget}.`)) {
    const operation = target.slice(serviceQuotasTarget.length + 1);
    return sendQuota(response, quotaAnswer(engine, operation, request, body));
  }
  const found = findOperation(method, path);
  if (found === undefined) {
    return sendRefusal(response, refusal('UnknownOperationException', unknownOperation(method, path)));
  }
  const unsigned = signatureRefusal(request.headers.authorization);
  if (unsigned !== undefined) return sendRefusal(response, unsigned);
  if (body.kind === 'error') return sendRefusal(response, body);
  const parameters = Object.assign(
    Object.create(null),
    Object.fromEntries(new URLSearchParams(query)),
    body.json,
    found.pathParameters,
  );
  const answer = found.operation.answer(engine, parameters, now());
  log(`${method} ${found.operation.path} ${inBrief(answer)}`);
  await delay(realMs(answer.latencyMs), undefined, { signal: closing });
  send(answer, request, response);
}

function quotaAnswer(
  engine: ConnectSimulator,
  operation: string,
  request: IncomingMessage,
  body: Awaited<ReturnType<typeof readJson>>,
): QuotaAnswer {
  const unsigned = signatureRefusal(request.headers.authorization, 'servicequotas');
  const refused = unsigned ?? body;
  if (refused.kind === 'error') return { type: 'error', name: refused.name, message: refused.message };
  if (engine.refusesServiceQuotas) {
    const message = `User is not authorized to perform: servicequotas:${operation}`;
    return { type: 'error', name: 'AccessDeniedException', message };
  }
  return answerServiceQuotas(operation, refused.json, engine.settings);
}

/** AWS JSON 1.1: every error has the status 400, and its name in the body. */
function sendQuota(response: ServerResponse, answer: QuotaAnswer): void {
  response.setHeader('content-type', 'application/x-amz-json-1.1');
  if (answer.type === 'quota') {
    response.end(JSON.stringify(answer.body));
    return;
  }
  response.statusCode = 400;
  response.end(JSON.stringify({ __type: answer.name, Message: answer.message }));
}

function send(answer: WireAnswer, request: IncomingMessage, response: ServerResponse): void {
  if (answer.kind === 'reset') {
    request.socket.resetAndDestroy();
  } else if (answer.kind === 'error') {
    sendRefusal(response, answer);
  } else {
    sendJson(response, 200, answer.body);
  }
}

function inBrief(answer: WireAnswer): string {
  return answer.kind === 'ok'
    ? '200'
    : answer.kind === 'reset'
      ? 'reset'
      : `${answer.statusCode} ${answer.name}`;
}

function unknownOperation(method: string, path: string): string {
  const known = wireOperations.map((operation) => `${operation.method} ${operation.path}`).join(', ');
  return `${method} ${path} is not simulated; these operations of Amazon Connect are: ${known}`;
}
