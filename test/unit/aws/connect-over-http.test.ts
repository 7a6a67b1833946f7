import { Agent, createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { ConnectClient } from '@aws-sdk/client-connect';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../../local/simulator/server.ts';
import type { SimulatorSettingsInput } from '../../../local/simulator/settings.ts';
import { connectClient } from '../../../src/aws/connect-client.ts';
import { ConnectTelephony } from '../../../src/aws/connect-telephony.ts';
import { verdictOn } from '../../../src/connect/connect-errors.ts';
import type { CallAnswer } from '../../../src/connect/telephony.ts';
import { MINUTE_MS } from '../../../src/time/instant.ts';

const instanceId = '11111111-2222-4333-8444-555555555555';
const request = {
  destinationPhoneNumber: '+12065550100',
  contactFlowId: 'flow-1',
  clientToken: 'token-1',
  name: 'spring-0123456789abcdef0123',
};

const always = () => true;

let simulator: RunningSimulator;
afterEach(() => simulator.close());

async function telephonyOn(settings: SimulatorSettingsInput): Promise<ConnectTelephony> {
  simulator = await startSimulator({
    settings: { flowSetsQueue: true, answerLatencyMs: { min: 0, max: 0 }, searchIndexLagMs: 0, ...settings },
  });
  return new ConnectTelephony(clientOf(simulator.url), instanceId);
}

function clientOf(endpoint: string, handling: object = {}): ConnectClient {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const requestHandler = { requestTimeout: 300, throwOnRequestTimeout: true, ...handling };
  return new ConnectClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1, requestHandler });
}

function aroundNow() {
  return { from: Date.now() - MINUTE_MS, until: Date.now() + MINUTE_MS };
}

function verdictOf(answer: CallAnswer): string {
  return answer.type === 'placed' ? 'placed' : verdictOn(answer.error);
}

describe('a call placed over the real protocol', () => {
  it('is found by its name, as the newest of the instance, and described', async () => {
    const telephony = await telephonyOn({ callSeconds: { min: 0, max: 0 } });

    const answer = await telephony.call(request, always);

    if (answer.type !== 'placed') throw new Error('The call was not placed.');
    const { contactId } = answer;
    expect(await telephony.findByName(request.name, aroundNow())).toMatchObject({ contactId });
    expect(await telephony.findByName('spring-another', aroundNow())).toBeUndefined();
    expect(await telephony.newestIndexed(aroundNow())).toMatchObject({ contactId });
    expect(await telephony.describe(contactId)).toMatchObject({
      contactId,
      phoneNumber: request.destinationPhoneNumber,
      endedAt: expect.any(Number),
    });
    expect(await telephony.describe('00000000-0000-4000-8000-000000000000')).toBeUndefined();
  });

  it('is not found while the index lags', async () => {
    const telephony = await telephonyOn({ searchIndexLagMs: null });

    await telephony.call(request, always);

    expect(await telephony.findByName(request.name, aroundNow())).toBeUndefined();
    expect(await telephony.newestIndexed(aroundNow())).toBeUndefined();
  });
});

/** What `client` of the functions does at a server that answers with a ContactId; `sockets` and `requests` it has seen. */
async function withServer(
  act: (
    telephony: ConnectTelephony,
    seen: { sockets: number; requests: number },
    server: Server,
  ) => Promise<void>,
): Promise<void> {
  const seen = { sockets: 0, requests: 0 };
  const server = createServer((_, response) => {
    seen.requests += 1;
    response.setHeader('content-type', 'application/json');
    response.end('{ "ContactId": "call-1" }');
  });
  server.on('connection', () => {
    seen.sockets += 1;
  });
  await new Promise<void>((listens) => server.listen(0, '127.0.0.1', listens));
  vi.stubEnv('AWS_ENDPOINT_URL_CONNECT', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  try {
    const client = connectClient('arn:aws:connect:us-east-1:123456789012:instance/1');
    await act(new ConnectTelephony(client, instanceId), seen, server);
  } finally {
    vi.unstubAllEnvs();
    server.close();
  }
}

describe('the client of the functions', () => {
  it('has a connection for each request: one that was kept may be gone when a frozen process goes on', async () => {
    await withServer(async (telephony, seen) => {
      for (const clientToken of ['token-1', 'token-2', 'token-3'])
        expect(await telephony.call({ ...request, clientToken }, always)).toMatchObject({ type: 'placed' });

      expect(seen).toEqual({ sockets: 3, requests: 3 });
    });
  });

  it('sends nothing when it is too late by the time the connection stands: that leaves no unknown outcome', async () => {
    await withServer(async (telephony, seen) => {
      const answer = await telephony.call(request, () => seen.sockets === 0);

      expect(answer).toMatchObject({ type: 'failed', error: { name: 'NotSentInTime' } });
      expect(verdictOf(answer)).toBe('notReached');
      expect(seen).toEqual({ sockets: 1, requests: 0 });
    });
  });

  it('says of a connection that is never made that nothing was sent', async () => {
    await withServer(async (telephony, seen, server) => {
      await new Promise((closes) => server.close(closes));

      const answer = await telephony.call(request, always);

      expect(answer).toMatchObject({ type: 'failed', error: { name: 'ConnectionFailed' } });
      expect(verdictOf(answer)).toBe('notReached');
      expect(seen.requests).toBe(0);
    });
  });
});

describe('an answer over the real protocol', () => {
  it.each([
    ['throttle', 'throttled', 0],
    ['too-many-requests', 'throttled', 0],
    ['limit-exceeded', 'noCapacity', 0],
    ['internal-error', 'ambiguous', 0],
    ['service-unavailable', 'ambiguous', 0],
    ['internal-error-after-placing', 'ambiguous', 1],
    ['reset-before', 'ambiguous', 0],
    ['reset-after', 'ambiguous', 1],
    ['access-denied', 'misconfigured', 0],
    ['expired-token', 'misconfigured', 0],
  ] as const)('%s is %s, from one request', async (kind, verdict, placed) => {
    const telephony = await telephonyOn({ faults: [{ kind, next: 1, api: 'start' }] });

    const answer = await telephony.call(request, always);

    expect(verdictOf(answer)).toBe(verdict);
    expect(simulator.engine.calls).toHaveLength(placed);
    expect(simulator.engine.requests).toHaveLength(1);
  });

  it('that comes too late is ambiguous: the call may be on', async () => {
    const telephony = await telephonyOn({
      faults: [{ kind: 'slow', milliseconds: 2_000, next: 1, api: 'start' }],
    });

    expect(verdictOf(await telephony.call(request, always))).toBe('ambiguous');
    expect(simulator.engine.calls).toHaveLength(1);
  });

  it('distinguishes an unknown flow, a bad number and a denied country', async () => {
    const telephony = await telephonyOn({ knownContactFlowIds: ['flow-1'], deniedCountries: ['44'] });

    const verdictFor = async (change: object) =>
      verdictOf(await telephony.call({ ...request, ...change }, always));

    expect(await verdictFor({ contactFlowId: 'flow-2' })).toBe('misconfigured');
    expect(await verdictFor({ destinationPhoneNumber: '12' })).toBe('requestRefused');
    expect(await verdictFor({ destinationPhoneNumber: '+442079460100' })).toBe('contactRefused');
  });

  it('that never came because no connection was made leaves no unknown outcome', async () => {
    await telephonyOn({});
    // A socket that never connects, as in a network without a way to Connect.
    const createConnection = () => connect({ host: 'connect.test', port: 443, lookup: () => {} });
    const agent = Object.assign(new Agent(), { createConnection });
    const client = clientOf(simulator.url, { connectionTimeout: 20, httpAgent: agent });

    const answer = await new ConnectTelephony(client, instanceId).call(request, always);

    expect(answer).toMatchObject({ type: 'failed', error: { name: 'ConnectionTimeout' } });
    expect(verdictOf(answer)).toBe('notReached');
    expect(simulator.engine.requests).toHaveLength(0);
  });

  it('that never came because no server listens leaves no unknown outcome', async () => {
    await telephonyOn({});
    const { url } = simulator;
    await simulator.close();

    const answer = await new ConnectTelephony(clientOf(url), instanceId).call(request, always);

    expect(verdictOf(answer)).toBe('notReached');
  });
});
