/** The server as the real SDK sees it: each operation, each shape of error, and what the control endpoint tells. */
import {
  ConnectClient,
  DescribeContactCommand,
  GetCurrentMetricDataCommand,
  SearchContactsCommand,
  StartOutboundVoiceContactCommand,
  type StartOutboundVoiceContactCommandInput,
  StopContactCommand,
} from '@aws-sdk/client-connect';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../../local/simulator/server.ts';
import type { SimulatorSettingsInput } from '../../../local/simulator/settings.ts';
import { aRequest, day, noon } from './simulator-fixture.ts';

const open: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

const atOnce = { answerLatencyMs: { min: 0, max: 0 } };
const request = aRequest({
  ClientToken: 'token',
  Name: 'spring ab12',
}) as unknown as StartOutboundVoiceContactCommandInput;
const { InstanceId } = request;

async function aServer(settings: SimulatorSettingsInput = {}): Promise<{
  simulator: RunningSimulator;
  client: ConnectClient;
  pass: (ms: number) => void;
  log: string[];
}> {
  let nowMs = noon;
  const log: string[] = [];
  const simulator = await startSimulator({
    settings: { ...atOnce, searchIndexLagMs: 0, ...settings },
    now: () => nowMs,
    log: (line) => log.push(line),
  });
  const client = new ConnectClient({
    endpoint: simulator.url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  open.push(() => client.destroy(), simulator.close);
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { simulator, client, pass, log };
}

async function errorOf(promise: Promise<unknown>): Promise<Record<string, unknown>> {
  return promise.then(
    () => ({ name: 'none' }),
    (error: Record<string, unknown>) => error,
  );
}

async function control(simulator: RunningSimulator, path: string, body?: unknown): Promise<unknown> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  return (await fetch(`${simulator.url}/_simulator/${path}`, init)).json();
}

describe('the real SDK', () => {
  it('places a call, describes it, finds it by name and stops it', async () => {
    const { client, pass } = await aServer({ callSeconds: { min: 40, max: 40 } });
    const { ContactId } = await client.send(new StartOutboundVoiceContactCommand(request));
    expect(ContactId).toMatch(/^[0-9a-f-]{36}$/);

    pass(6_000);
    const described = await client.send(new DescribeContactCommand({ InstanceId, ContactId }));
    expect(described.Contact).toMatchObject({
      Id: ContactId,
      Arn: `arn:aws:connect:us-east-1:123456789012:instance/${InstanceId}/contact/${ContactId}`,
      InitiationTimestamp: new Date(noon),
      ConnectedToSystemTimestamp: new Date(noon + 6_000),
      CustomerEndpoint: { Type: 'TELEPHONE_NUMBER', Address: request.DestinationPhoneNumber },
    });

    const search = {
      InstanceId,
      TimeRange: {
        Type: 'INITIATION_TIMESTAMP',
        StartTime: new Date(noon - day),
        EndTime: new Date(noon + day),
      },
      SearchCriteria: { Name: { SearchText: ['spring ab12'], MatchType: 'MATCH_EXACT' } },
    } as const;
    const found = await client.send(
      new SearchContactsCommand({
        ...search,
        SearchCriteria: { Name: { ...search.SearchCriteria.Name, SearchText: ['spring ab12'] } },
      }),
    );
    expect(found.TotalCount).toBe(1);
    expect(found.Contacts?.[0]).toMatchObject({ Id: ContactId, InitiationTimestamp: new Date(noon) });

    await client.send(new StopContactCommand({ InstanceId, ContactId }));
    const after = await client.send(new DescribeContactCommand({ InstanceId, ContactId }));
    expect(after.Contact).toMatchObject({
      DisconnectTimestamp: new Date(noon + 6_000),
      DisconnectReason: 'OTHER',
    });
  });

  it('describes a contact with its queue, its agent and what detection says', async () => {
    const waitSeconds = { min: 0, max: 0 };
    const { client, pass } = await aServer({ agents: { online: 1, waitSeconds }, campaignTraffic: true });
    const detected = {
      ...request,
      TrafficType: 'CAMPAIGN',
      AnswerMachineDetectionConfig: { EnableAnswerMachineDetection: true },
    } as const;
    const { ContactId } = await client.send(new StartOutboundVoiceContactCommand(detected));
    pass(6_000);
    const { Contact } = await client.send(new DescribeContactCommand({ InstanceId, ContactId }));
    expect(Contact).toMatchObject({
      AnsweringMachineDetectionStatus: 'HUMAN_ANSWERED',
      QueueInfo: { Id: request.QueueId, EnqueueTimestamp: expect.any(Date) },
      AgentInfo: { Id: expect.any(String), ConnectedToAgentTimestamp: expect.any(Date) },
    });
  });

  it('gets the current metrics of a queue, and the errors of the question', async () => {
    const { client, pass } = await aServer({
      agents: { online: 3, waitSeconds: { min: 0, max: 0 } },
      metrics: { quotaPerSecond: 5, burst: 2 },
      snapshots: { everySeconds: 0 },
    });
    await client.send(new StartOutboundVoiceContactCommand(request));
    pass(6_000);
    const { QueueId = '' } = request;
    const ask = (InstanceId: string | undefined, Queues: string[]) =>
      client.send(
        new GetCurrentMetricDataCommand({
          InstanceId,
          Filters: { Queues, Channels: ['VOICE'] },
          Groupings: ['QUEUE'],
          CurrentMetrics: [
            { Name: 'AGENTS_ONLINE', Unit: 'COUNT' },
            { Name: 'SLOTS_ACTIVE', Unit: 'COUNT' },
          ],
        }),
      );
    const { MetricResults, DataSnapshotTime, ApproximateTotalCount } = await ask(InstanceId, [QueueId]);
    expect([DataSnapshotTime, ApproximateTotalCount]).toEqual([new Date(noon + 6_000), 1]);
    expect(MetricResults).toEqual([
      {
        Dimensions: {
          Queue: {
            Id: QueueId,
            Arn: `arn:aws:connect:us-east-1:123456789012:instance/${InstanceId}/queue/${QueueId}`,
          },
        },
        Collections: [
          { Metric: { Name: 'AGENTS_ONLINE', Unit: 'COUNT' }, Value: 3 },
          { Metric: { Name: 'SLOTS_ACTIVE', Unit: 'COUNT' }, Value: 1 },
        ],
      },
    ]);
    expect(await errorOf(ask(InstanceId, []))).toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining('Queues'),
    });
    expect(await errorOf(ask(InstanceId, [QueueId]))).toMatchObject({ name: 'ThrottlingException' });
  });

  it.each<[string, SimulatorSettingsInput, Partial<StartOutboundVoiceContactCommandInput>, number]>([
    ['InvalidParameterException', {}, { RingTimeoutInSeconds: 61 }, 400],
    [
      'InvalidRequestException',
      {},
      { AnswerMachineDetectionConfig: { EnableAnswerMachineDetection: true } },
      400,
    ],
    ['ResourceNotFoundException', { knownContactFlowIds: [] }, {}, 404],
    ['DestinationNotAllowedException', { deniedCountries: ['1'] }, {}, 403],
    ['OutboundContactNotPermittedException', { deniedNumbers: ['+12065550100'] }, {}, 403],
    ['LimitExceededException', { concurrentCalls: 0 }, {}, 429],
    ['InternalServiceException', { faults: [{ kind: 'internal-error', next: 1 }] }, {}, 500],
    ['ThrottlingException', { faults: [{ kind: 'throttle', next: 1 }] }, {}, 429],
    ['TooManyRequestsException', { faults: [{ kind: 'too-many-requests', next: 1 }] }, {}, 429],
    ['AccessDeniedException', { faults: [{ kind: 'access-denied', next: 1 }] }, {}, 403],
    ['ExpiredTokenException', { faults: [{ kind: 'expired-token', next: 1 }] }, {}, 403],
    ['ServiceUnavailable', { faults: [{ kind: 'service-unavailable', next: 1 }] }, {}, 503],
  ])('sees %s with its message and status', async (name, settings, changes, httpStatusCode) => {
    const { client } = await aServer(settings);
    const error = await errorOf(
      client.send(new StartOutboundVoiceContactCommand({ ...request, ...changes })),
    );
    expect(error).toMatchObject({ name, $metadata: { httpStatusCode, requestId: expect.any(String) } });
    expect(error.message).toMatch(/\w+ \w+/);
  });

  it('sees the error of a contact that there is not', async () => {
    const { client } = await aServer();
    const reference = { InstanceId, ContactId: 'a/b c' };
    expect(await errorOf(client.send(new DescribeContactCommand(reference)))).toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Contact a/b c was not found',
    });
    expect(await errorOf(client.send(new StopContactCommand(reference)))).toMatchObject({
      name: 'ContactNotFoundException',
      $metadata: { httpStatusCode: 410 },
    });
  });

  it('sees Retry-After when a fault sends it', async () => {
    const { client } = await aServer({ faults: [{ kind: 'throttle', next: 1, retryAfterSeconds: 7 }] });
    const error = await errorOf(client.send(new StartOutboundVoiceContactCommand(request)));
    expect(error).toMatchObject({ $response: { headers: { 'retry-after': '7' } } });
  });

  it.each([
    ['reset-before', 0],
    ['reset-after', 1],
  ] as const)('sees a reset connection, by %s', async (kind, placed) => {
    const { client, simulator } = await aServer({ faults: [{ kind, next: 1 }] });
    const error = await errorOf(client.send(new StartOutboundVoiceContactCommand(request)));
    expect(error).toMatchObject({ code: 'ECONNRESET' });
    expect(simulator.engine.calls).toHaveLength(placed);

    const { ContactId } = await client.send(new StartOutboundVoiceContactCommand(request));
    expect(simulator.engine.calls.map(({ contactId }) => contactId)).toEqual([ContactId]);
  });

  it('takes any header, value and attribute that JSON can hold', async () => {
    const { client, simulator } = await aServer();
    const Attributes = { first: 'Zoë "Z" 😀\n', ['__proto__']: 'x' };
    await client.send(new StartOutboundVoiceContactCommand({ ...request, Attributes }));
    expect(simulator.engine.calls[0]?.attributes).toEqual(JSON.parse(JSON.stringify(Attributes)));
  });
});

describe('the server', () => {
  const put = (simulator: RunningSimulator, init: RequestInit) =>
    fetch(`${simulator.url}/contact/outbound-voice`, { method: 'PUT', ...init });
  const signed = (service: string) => ({
    authorization: `AWS4-HMAC-SHA256 Credential=A/20261122/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  });

  it.each([
    ['an unsigned request', {}, 403, 'MissingAuthenticationTokenException'],
    ['a request signed for another service', { headers: signed('s3') }, 403, 'InvalidSignatureException'],
    ['a body that is not JSON', { headers: signed('connect'), body: '{' }, 400, 'InvalidRequestException'],
    [
      'a body that is too large',
      { headers: signed('connect'), body: ' '.repeat(1_048_577) },
      413,
      'RequestEntityTooLargeException',
    ],
  ])('refuses %s', async (_what, init, status, error) => {
    const { simulator } = await aServer();
    const response = await put(simulator, init);
    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([status, error]);
    expect(simulator.engine.requests).toHaveLength(0);
  });

  it('says which operations there are when it is asked for another', async () => {
    const { simulator } = await aServer();
    const response = await fetch(`${simulator.url}/contact/chat`, { method: 'PUT' });
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      message: expect.stringContaining('PUT /contact/outbound-voice'),
    });
  });

  it('logs one line for each request, without phone numbers', async () => {
    const { client, log } = await aServer({ deniedNumbers: ['+12065550100'] });
    await errorOf(client.send(new StartOutboundVoiceContactCommand(request)));
    expect(log).toEqual(['PUT /contact/outbound-voice 403 OutboundContactNotPermittedException']);
  });

  it('closes while an answer is still on its way', async () => {
    const { client, simulator } = await aServer({
      faults: [{ kind: 'slow', next: 1, milliseconds: 600_000 }],
    });
    const answer = errorOf(client.send(new StartOutboundVoiceContactCommand(request)));
    await expect.poll(() => simulator.engine.calls.length).toBe(1);
    await simulator.close();
    expect(await answer).toMatchObject({ code: 'ECONNRESET' });
  });

  it('refuses settings that cannot be', async () => {
    await expect(startSimulator({ settings: { burst: 0 } })).rejects.toThrow(/burst/);
  });
});

describe('the control endpoint', () => {
  it('reports every call, every request and a summary', async () => {
    const { client, simulator, pass } = await aServer({ callSeconds: { min: 40, max: 40 } });
    const { ContactId } = await client.send(new StartOutboundVoiceContactCommand(request));
    pass(1_000);
    expect(await control(simulator, 'calls')).toEqual([
      expect.objectContaining({
        contactId: ContactId,
        destinationPhoneNumber: '+12065550100',
        clientToken: 'token',
        name: 'spring ab12',
        attributes: {},
        contactFlowId: request.ContactFlowId,
        queueId: request.QueueId,
        placedAt: '2026-11-22T12:00:00.000Z',
        placedAtMs: noon,
        active: true,
        ends: {
          answeredAt: '2026-11-22T12:00:06.000Z',
          endsAt: '2026-11-22T12:00:40.000Z',
          disconnectReason: 'CUSTOMER_DISCONNECT',
        },
      }),
    ]);
    expect(await control(simulator, 'requests')).toEqual([
      { atMs: noon, api: 'start', answer: 200, clientToken: 'token', contactId: ContactId },
    ]);
    expect(await control(simulator, 'summary')).toMatchObject({ requests: 1, placed: 1, activeNow: 1 });
  });

  it('reports what becomes of each call, and changes it for those to come', async () => {
    const { client, simulator, pass } = await aServer();
    await client.send(new StartOutboundVoiceContactCommand({ ...request, ClientToken: 'one' }));
    await control(simulator, 'settings', {
      agents: {},
      fates: { '+12065550100': ['NO_ANSWER', 'ANSWERED'] },
    });
    await client.send(new StartOutboundVoiceContactCommand({ ...request, ClientToken: 'two' }));
    pass(60_000);
    const calls = (await control(simulator, 'calls')) as Record<string, unknown>[];
    // One call has reached the number before: the second fate is due.
    expect(calls.map(({ fate }) => fate)).toEqual(['ANSWERED', 'ANSWERED']);
    expect(calls[1]?.ends).toMatchObject({
      enqueuedAt: expect.any(String),
      agent: { id: '00000000-0000-4000-8000-000000000001', joinedAt: expect.any(String) },
    });
    expect(await control(simulator, 'settings', { people: { busy: 2 } })).toEqual({
      message: expect.stringContaining('people.busy'),
    });
  });

  it('reports long lists whole', async () => {
    const { simulator } = await aServer({ quotaPerSecond: 1, burst: 5_000, concurrentCalls: null });
    for (let index = 0; index < 2_500; index += 1) {
      simulator.engine.start(aRequest(), noon);
    }
    const calls = (await control(simulator, 'calls')) as { contactId: string }[];
    expect(calls.map(({ contactId }) => contactId)).toEqual(
      simulator.engine.calls.map(({ contactId }) => contactId),
    );
  });

  it('changes settings, and says what is wrong with those it cannot take', async () => {
    const { client, simulator } = await aServer();
    const changed = await control(simulator, 'settings', { faults: [{ kind: 'throttle', next: 1 }] });
    expect(changed).toMatchObject({ quotaPerSecond: 2, faults: [{ kind: 'throttle', next: 1 }] });
    const error = await errorOf(client.send(new StartOutboundVoiceContactCommand(request)));
    expect(error.name).toBe('ThrottlingException');
    expect(await control(simulator, 'settings', { haste: 1 })).toEqual({
      message: expect.stringContaining('haste'),
    });
    expect(await control(simulator, 'settings', null)).toEqual({ message: expect.any(String) });
  });

  it('changes the number of agents, stops the metrics, and shows what the agents do', async () => {
    const wrapUpSeconds = { min: 10, max: 10 };
    const { client, simulator, pass } = await aServer({
      agents: {
        online: 3,
        waitSeconds: { min: 0, max: 0 },
        talkSeconds: { min: 30, max: 30 },
        wrapUpSeconds,
      },
      people: { ringSeconds: { min: 5, max: 5 } },
    });
    await client.send(new StartOutboundVoiceContactCommand(request));
    pass(15_000);
    expect(await control(simulator, 'agents', { online: 1 })).toMatchObject({ online: 1, wrapUpSeconds });
    expect(await control(simulator, 'summary')).toMatchObject({
      agents: { loggedIn: 1, free: 0, talking: 1, wrappingUp: 0, talkingShare: 10 / 45 },
      people: { answered: 1, joined: 1, abandoned: 0, hungUpInQueue: 0 },
    });
    expect(await control(simulator, 'agents')).toMatchObject({ loggedIn: 1, talking: 1 });
    expect(await control(simulator, 'stop-metrics', { seconds: 600 })).toEqual({});
    pass(300_000);
    const { QueueId = '' } = request;
    const { DataSnapshotTime } = await client.send(
      new GetCurrentMetricDataCommand({
        InstanceId,
        Filters: { Queues: [QueueId] },
        CurrentMetrics: [{ Name: 'AGENTS_ONLINE' }],
      }),
    );
    expect(DataSnapshotTime?.getTime()).toBeLessThanOrEqual(noon + 15_000);
    const [call] = (await control(simulator, 'calls')) as { ends: object }[];
    expect(call?.ends).toMatchObject({
      agent: { joinedAt: '2026-11-22T12:00:05.000Z', wrapUpEndsAt: '2026-11-22T12:00:45.000Z' },
    });
    expect(await control(simulator, 'agents', { online: -1 })).toEqual({
      message: expect.stringContaining('agents.online'),
    });
    expect(await control(simulator, 'stop-metrics', {})).toEqual({
      message: expect.stringContaining('seconds'),
    });
  });

  it('forgets everything on reset', async () => {
    const { client, simulator } = await aServer();
    await client.send(new StartOutboundVoiceContactCommand(request));
    await control(simulator, 'reset', {});
    expect(await control(simulator, 'calls')).toEqual([]);
    expect(await control(simulator, 'summary')).toMatchObject({ requests: 0, placed: 0 });
  });

  it('says what it has when it is asked for something else', async () => {
    const { simulator } = await aServer();
    expect(await control(simulator, 'nothing')).toEqual({ message: expect.stringContaining('GET calls') });
  });
});
