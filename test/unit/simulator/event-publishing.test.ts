/** From the server to the event bus: the pump that tells events in time, and the publisher that sends them. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ContactEvent } from '../../../local/simulator/contact-event.ts';
import { ConnectSimulator } from '../../../local/simulator/engine.ts';
import { eventBridgePublisher } from '../../../local/simulator/event-bridge-publisher.ts';
import { EventPump } from '../../../local/simulator/event-pump.ts';
import { startSimulator } from '../../../local/simulator/server.ts';
import { aRequest, noon } from './simulator-fixture.ts';

const open: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

const settings = {
  callSeconds: { min: 20, max: 20 },
  burst: 1_000,
  concurrentCalls: null,
  events: { enabled: true, delayMs: { min: 0, max: 0 } },
};

async function aServer(publish?: (events: readonly ContactEvent[]) => Promise<void>) {
  const clock = { nowMs: noon };
  const log: string[] = [];
  const simulator = await startSimulator({
    settings,
    now: () => clock.nowMs,
    log: (line) => log.push(line),
    ...(publish && { publish }),
  });
  open.push(() => simulator.close());
  return { simulator, clock, log };
}

/** A bus that answers each entry with an id, or with the error that `failing` names for it. */
async function aBus(failing: (entry: Record<string, unknown>, request: number) => string | undefined) {
  const requests: Record<string, unknown>[][] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { Entries } = JSON.parse(Buffer.concat(chunks).toString()) as {
        Entries: Record<string, unknown>[];
      };
      requests.push(Entries);
      const results = Entries.map((entry) => {
        const ErrorCode = failing(entry, requests.length);
        return ErrorCode === undefined ? { EventId: 'id' } : { ErrorCode };
      });
      const FailedEntryCount = results.filter((result) => 'ErrorCode' in result).length;
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify({ FailedEntryCount, Entries: results }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

function someEvents(calls: number): readonly ContactEvent[] {
  const engine = new ConnectSimulator(settings);
  for (let call = 0; call < calls; call += 1) engine.start(aRequest(), noon);
  return engine.events(noon);
}

const never = new AbortController().signal;

describe('the server', () => {
  it('publishes events when they are due, each once', async () => {
    const published: string[] = [];
    const { simulator, clock } = await aServer(async (events) => {
      published.push(...events.map(({ detail }) => detail.eventType));
    });
    simulator.engine.start(aRequest(), noon);
    await expect.poll(() => published).toEqual(['INITIATED']);
    clock.nowMs += 20_000;
    const all = ['INITIATED', 'CONNECTED_TO_SYSTEM', 'DISCONNECTED', 'COMPLETED'];
    await expect.poll(() => published).toEqual(all);
  });

  it('keeps events until somebody takes them', async () => {
    const { simulator } = await aServer();
    simulator.engine.start(aRequest(), noon);
    const published: string[] = [];
    simulator.publishTo(async (events) => {
      published.push(...events.map(({ detail }) => detail.eventType));
    });
    await expect.poll(() => published).toEqual(['INITIATED']);
  });

  it('publishes one batch at a time, and goes on after a failure, which it logs', async () => {
    let running = 0;
    let most = 0;
    const published: string[] = [];
    const { simulator, clock, log } = await aServer(async (events) => {
      running += 1;
      most = Math.max(most, running);
      clock.nowMs += 10_000;
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      published.push(...events.map(({ detail }) => detail.eventType));
      if (published.length === 1) throw new Error('the bus is away');
    });
    simulator.engine.start(aRequest(), noon);
    await expect.poll(() => published.at(-1)).toBe('CONNECTED_TO_SYSTEM');
    clock.nowMs += 20_000;
    await expect.poll(() => published.at(-1)).toBe('COMPLETED');
    expect(published).toHaveLength(4);
    expect([most, log]).toEqual([1, ['simulator: the bus is away']]);
  });

  it('publishes nothing once it is closed, and waits for what is on its way', async () => {
    let finished = false;
    let calls = 0;
    const { simulator } = await aServer();
    const closing = new Promise<void>((resolve) => {
      simulator.publishTo((_events, signal) => {
        calls += 1;
        resolve();
        return new Promise((done) => {
          const finish = () => {
            finished = true;
            done();
          };
          signal.addEventListener('abort', () => setTimeout(finish, 20));
        });
      });
    });
    simulator.engine.start(aRequest(), noon);
    await closing;
    await simulator.close();
    simulator.engine.start(aRequest(), noon + 1);
    simulator.publishTo(async () => {
      calls += 1;
    });
    expect([finished, calls]).toEqual([true, 1]);
  });
});

describe('the pump', () => {
  it('does not publish while it still publishes, however long that takes', async () => {
    vi.useFakeTimers();
    open.push(() => void vi.useRealTimers());
    const engine = new ConnectSimulator(settings);
    const closing = new AbortController();
    let nowMs = noon;
    const pump = new EventPump(
      engine,
      () => nowMs,
      () => {},
      closing.signal,
    );
    const batches: number[] = [];
    let finish = () => {};
    pump.publishTo((events) => {
      batches.push(events.length);
      return new Promise((resolve) => {
        finish = resolve;
      });
    });
    engine.start(aRequest(), noon);
    await vi.advanceTimersByTimeAsync(200);
    nowMs += 20_000;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(batches).toEqual([1]);
    finish();
    await vi.advanceTimersByTimeAsync(200);
    expect(batches).toEqual([1, 3]);
    finish();
    closing.abort();
    await pump.idle();
  });
});

describe('the publisher for an event bus', () => {
  it('sends what an event holds, at most 10 in a request, in order', async () => {
    const bus = await aBus(() => undefined);
    const events = someEvents(25);
    await eventBridgePublisher(bus.url)(events, never);
    expect(bus.requests.map(({ length }) => length)).toEqual([10, 10, 5]);
    const sent = bus.requests.flat();
    expect(sent.map(({ Detail }) => JSON.parse(String(Detail)))).toEqual(events.map(({ detail }) => detail));
    expect(sent[0]).toMatchObject({
      Source: 'aws.connect',
      DetailType: 'Amazon Connect Contact Event',
      Time: noon / 1_000,
      Resources: events[0]?.resources,
    });
  });

  it('sends those again that failed, and no others', async () => {
    const bus = await aBus(({ Detail }, request) =>
      request === 1 && String(Detail).includes(second) ? 'ThrottlingException' : undefined,
    );
    const events = someEvents(3);
    const second = String(events[1]?.detail.contactId);
    await eventBridgePublisher(bus.url, { retryAfterMs: 1 })(events, never);
    expect(bus.requests.map(({ length }) => length)).toEqual([3, 1]);
    expect(String(bus.requests[1]?.[0]?.Detail)).toContain(second);
  });

  it('gives up after some attempts and says how many events are lost', async () => {
    const bus = await aBus(() => 'InternalFailure');
    const publish = eventBridgePublisher(bus.url, { retryAfterMs: 1, attempts: 3 });
    await expect(publish(someEvents(2), never)).rejects.toThrow(
      /^2 contact events did not reach .*InternalFailure/,
    );
    expect(bus.requests).toHaveLength(3);
  });

  it('says at once that a bus takes no events of AWS itself', async () => {
    const bus = await aBus(() => 'NotAuthorizedForSourceException');
    const publish = eventBridgePublisher(bus.url, { retryAfterMs: 1 });
    await expect(publish(someEvents(1), never)).rejects.toThrow(
      /accepts no events of the source aws.connect/,
    );
    expect(bus.requests).toHaveLength(1);
  });

  it('reports a bus that is not there', async () => {
    const publish = eventBridgePublisher('http://127.0.0.1:1', { retryAfterMs: 1, attempts: 2 });
    await expect(publish(someEvents(1), never)).rejects.toThrow(
      /1 contact events did not reach .*ECONNREFUSED/,
    );
  });
});
