/** Agents and the queue: who is joined, who hangs up before, and what GetCurrentMetricData tells meanwhile. */
import { describe, expect, it } from 'vitest';
import type { MetricName } from '../../../local/simulator/metric-request.ts';
import type { SimulatorSettingsInput } from '../../../local/simulator/settings.ts';
import { aRequest, aSimulator, contactIdOf, day, noon, reported } from './simulator-fixture.ts';

const { InstanceId, QueueId } = aRequest();
const callSeconds = { min: 20, max: 20 };
const ringMs = 5_000;
const talkMs = 15_000;
const agents = { online: 1, waitSeconds: { min: 2, max: 2 } };
const people = { patienceSeconds: { min: 10, max: 10 } };

/** Metrics are of the moment of the request. */
const snapshots = { everySeconds: 0 };

function aBusiness(settings: SimulatorSettingsInput = {}) {
  return aSimulator({ callSeconds, agents, people, snapshots, ...settings });
}

describe('an answered call', () => {
  it('waits in the queue until an agent joins, and talks for its whole length then', () => {
    const simulator = aBusiness();
    simulator.start(aRequest(), noon);
    simulator.advance(noon + day);
    const joinedAtMs = noon + ringMs + 2_000;
    expect(simulator.calls[0]).toMatchObject({
      fate: 'ANSWERED',
      ends: {
        answeredAtMs: noon + ringMs,
        enqueuedAtMs: noon + ringMs,
        agent: { number: 1, joinedAtMs },
        endsAtMs: joinedAtMs + talkMs,
        disconnectReason: expect.stringMatching(/^(CUSTOMER|AGENT)_DISCONNECT$/),
      },
    });
  });

  it('is abandoned when no agent joins before patience ends', () => {
    const simulator = aBusiness();
    simulator.start(aRequest(), noon);
    simulator.start(aRequest(), noon);
    simulator.advance(noon + day);
    expect(simulator.calls[1]).toMatchObject({
      fate: 'ABANDONED',
      ends: {
        enqueuedAtMs: noon + ringMs,
        endsAtMs: noon + ringMs + 10_000,
        disconnectReason: 'CUSTOMER_DISCONNECT',
      },
    });
    expect(simulator.calls[1]?.ends.agent).toBeUndefined();
  });

  it('is abandoned when no agent is there at all', () => {
    const simulator = aBusiness({ agents: { online: 0 } });
    simulator.start(aRequest(), noon);
    simulator.advance(noon + day);
    expect(simulator.calls[0]?.fate).toBe('ABANDONED');
  });

  it('is joined by the agent who is free again, and by the one who is free the longest', () => {
    const simulator = aBusiness({ agents: { ...agents, online: 2 } });
    for (const atMs of [0, 1_000, 60_000, 60_000]) simulator.start(aRequest(), noon + atMs);
    simulator.advance(noon + day);
    expect(simulator.calls.map(({ ends }) => ends.agent?.number)).toEqual([1, 2, 1, 2]);
  });

  it('gets the agent of a call that was stopped', () => {
    const simulator = aBusiness();
    const ContactId = contactIdOf(simulator.start(aRequest(), noon));
    simulator.stop({ InstanceId, ContactId }, noon + 8_000);
    simulator.start(aRequest(), noon + 8_000);
    simulator.advance(noon + day);
    expect(simulator.calls[1]?.ends.agent).toEqual({ number: 1, joinedAtMs: noon + 8_000 + ringMs + 2_000 });
  });

  it('that is stopped early has no queue, no agent and no detection in it that were still to come', () => {
    const waitSeconds = { min: 2, max: 2 };
    const simulator = aBusiness({ agents: { online: 9, waitSeconds }, campaignTraffic: true });
    const detection = {
      TrafficType: 'CAMPAIGN',
      AnswerMachineDetectionConfig: { EnableAnswerMachineDetection: true },
    };
    const keysAfter = (ms: number) => {
      const ContactId = contactIdOf(simulator.start(aRequest(detection), noon));
      simulator.stop({ InstanceId, ContactId }, noon + ms);
      const ends = simulator.calls.find(({ contactId }) => contactId === ContactId)?.ends ?? {};
      return Object.keys(ends).filter((key) => key !== 'endsAtMs' && key !== 'disconnectReason');
    };
    expect(keysAfter(ringMs - 1)).toEqual([]);
    const waiting = { ContactId: contactIdOf(simulator.start(aRequest(detection), noon)), InstanceId };
    simulator.stop(waiting, noon + ringMs + 6_998);
    const { ends } = simulator.calls[1] ?? {};
    expect(ends?.agent).toBeUndefined();
    expect(ends).toMatchObject({ detected: 'HUMAN_ANSWERED', enqueuedAtMs: ends?.answeredAtMs });
  });

  it('is abandoned by its fate although agents are free, also in a business without agents', () => {
    for (const given of [agents, null]) {
      const simulator = aBusiness({ agents: given, fates: { '+12065550100': ['ABANDONED'] } });
      simulator.start(aRequest(), noon);
      expect(simulator.calls[0]?.ends).toEqual({
        answeredAtMs: noon + ringMs,
        enqueuedAtMs: noon + ringMs,
        endsAtMs: noon + ringMs + 10_000,
        disconnectReason: 'CUSTOMER_DISCONNECT',
      });
    }
  });

  it('that a voicemail takes is joined like any other, but lasts no longer than the voicemail', () => {
    const simulator = aBusiness({
      fates: { '+12065550100': ['VOICEMAIL'] },
      people: { voicemailSeconds: { min: 12, max: 12 } },
    });
    simulator.start(aRequest(), noon);
    simulator.start(aRequest(), noon);
    simulator.advance(noon + day);
    expect(simulator.calls.map(({ fate, ends }) => [fate, ends.agent?.joinedAtMs, ends.endsAtMs])).toEqual([
      ['VOICEMAIL', noon + 3_000 + 2_000, noon + 12_000],
      ['VOICEMAIL', undefined, noon + 12_000],
    ]);
  });
});

describe('DescribeContact and SearchContacts', () => {
  it('contain queue and agent from when they have their part', () => {
    const simulator = aBusiness();
    const ContactId = contactIdOf(simulator.start(aRequest(), noon));
    const at = (atMs: number) => {
      const answer = simulator.describe({ InstanceId, ContactId }, noon + atMs);
      return answer.kind === 'ok' ? answer.contact : undefined;
    };
    expect(at(ringMs - 1)?.QueueInfo).toEqual({ Id: QueueId });
    expect(at(ringMs)).toMatchObject({
      QueueInfo: { Id: QueueId, EnqueueTimestamp: (noon + ringMs) / 1_000 },
    });
    expect(at(ringMs + 1_999)).not.toHaveProperty('AgentInfo');
    expect(at(ringMs + 2_000)).toMatchObject({
      AgentInfo: { Id: expect.any(String), ConnectedToAgentTimestamp: (noon + ringMs + 2_000) / 1_000 },
      LastUpdateTimestamp: (noon + ringMs + 2_000) / 1_000,
    });
    const search = (Type: string) => {
      const TimeRange = { Type, StartTime: noon / 1_000, EndTime: noon / 1_000 + 60 };
      const answer = simulator.search({ InstanceId, TimeRange }, noon + 30_000);
      return answer.kind === 'ok' ? answer.totalCount : reported(answer);
    };
    expect(['ENQUEUE_TIMESTAMP', 'CONNECTED_TO_AGENT_TIMESTAMP', 'SCHEDULED_TIMESTAMP'].map(search)).toEqual([
      1, 1, 0,
    ]);
  });
});

it('DescribeContact contains after-contact work as far as it has come', () => {
  const seconds = (each: number) => ({ min: each, max: each });
  const simulator = aBusiness({ agents: { waitSeconds: seconds(0), wrapUpSeconds: seconds(10) } });
  const ContactId = contactIdOf(simulator.start(aRequest(), noon));
  const workAt = (atMs: number) => {
    const answer = simulator.describe({ InstanceId, ContactId }, noon + atMs);
    const { Id, ConnectedToAgentTimestamp, ...work } =
      (answer.kind === 'ok' && answer.contact.AgentInfo) || {};
    return work;
  };
  const AfterContactWorkStartTimestamp = noon / 1_000 + 20;
  expect([19_999, 20_000, 29_999, 30_000].map(workAt)).toEqual([
    {},
    { AfterContactWorkStartTimestamp },
    { AfterContactWorkStartTimestamp },
    {
      AfterContactWorkStartTimestamp,
      AfterContactWorkEndTimestamp: noon / 1_000 + 30,
      AfterContactWorkDuration: 10,
    },
  ]);
});

describe('GetCurrentMetricData', () => {
  const ask = (names: readonly string[], changes: object = {}) => ({
    InstanceId,
    Filters: { Queues: [QueueId], Channels: ['VOICE'] },
    CurrentMetrics: names.map((Name) => ({ Name })),
    ...changes,
  });
  const names = ['CONTACTS_IN_QUEUE', 'AGENTS_ON_CALL', 'AGENTS_ONLINE', 'AGENTS_AVAILABLE', 'SLOTS_ACTIVE'];

  function rows(simulator: ReturnType<typeof aSimulator>, request: object, nowMs: number) {
    const answer = simulator.metrics(request, nowMs);
    if (answer.kind !== 'ok') throw new Error(JSON.stringify(answer));
    return answer.metrics.MetricResults.map(({ Dimensions, Collections }) => ({
      queue: Dimensions?.Queue?.Id,
      channel: Dimensions?.Channel,
      values: Collections.map(({ Value }) => Value),
    }));
  }

  it('reports who waits and who talks, from moment to moment', () => {
    const simulator = aBusiness();
    simulator.start(aRequest(), noon);
    simulator.start(aRequest(), noon);
    const at = (atMs: number) => rows(simulator, ask(names), noon + atMs)[0]?.values;
    expect(at(ringMs - 1)).toEqual([0, 0, 1, 1, 0]);
    expect(at(ringMs)).toEqual([2, 0, 1, 1, 0]);
    expect(at(ringMs + 2_000)).toEqual([1, 1, 1, 0, 1]);
    expect(at(ringMs + 10_000)).toEqual([0, 1, 1, 0, 1]);
    expect(at(ringMs + 2_000 + talkMs)).toEqual([0, 0, 1, 1, 0]);
  });

  it('distinguishes queues when they are grouped, and adds them up when they are not', () => {
    // One agent has a call of another instance.
    const simulator = aBusiness({ agents: { online: 5 } });
    simulator.start(aRequest({ QueueId: 'sales' }), noon);
    simulator.start(aRequest({ QueueId: 'sales' }), noon);
    simulator.start(aRequest({ QueueId: 'arn:aws:connect:us-east-1:1:instance/i/queue/care' }), noon);
    simulator.start(aRequest({ QueueId: 'care', InstanceId: 'another' }), noon);
    const Filters = { Queues: ['sales', 'arn:aws:connect:us-east-1:1:instance/i/queue/care', 'idle'] };
    const later = noon + ringMs + 2_000;
    const two = ['AGENTS_ON_CALL', 'AGENTS_AVAILABLE'];
    expect(rows(simulator, ask(two, { Filters, Groupings: ['QUEUE'] }), later)).toEqual([
      { queue: 'sales', channel: undefined, values: [2, 1] },
      { queue: 'care', channel: undefined, values: [1, 1] },
      { queue: 'idle', channel: undefined, values: [0, 1] },
    ]);
    expect(rows(simulator, ask(two, { Filters }), later)).toEqual([
      { queue: undefined, channel: undefined, values: [3, 1] },
    ]);
  });

  it('distinguishes channels, of which only VOICE has any', () => {
    const simulator = aBusiness();
    simulator.start(aRequest(), noon);
    const Filters = { Queues: [QueueId], Channels: ['VOICE', 'CHAT'] };
    const request = ask(['CONTACTS_IN_QUEUE'], { Filters, Groupings: ['QUEUE', 'CHANNEL'] });
    expect(rows(simulator, request, noon + ringMs)).toEqual([
      { queue: QueueId, channel: 'VOICE', values: [1] },
      { queue: QueueId, channel: 'CHAT', values: [0] },
    ]);
  });

  it('reports the oldest wait in seconds with groupings and in milliseconds without, as the reference says', () => {
    const simulator = aBusiness({ agents: { online: 0 } });
    simulator.start(aRequest(), noon);
    const oldest = (changes: object) =>
      rows(simulator, ask(['OLDEST_CONTACT_AGE'], changes), noon + ringMs + 4_000)[0]?.values;
    expect(oldest({})).toEqual([4_000]);
    expect(oldest({ Groupings: ['QUEUE'] })).toEqual([4]);
  });

  it('counts a stopped call no more', () => {
    const simulator = aBusiness({ agents: { online: 0 } });
    const ContactId = contactIdOf(simulator.start(aRequest(), noon));
    simulator.stop({ InstanceId, ContactId }, noon + ringMs + 1);
    expect(rows(simulator, ask(['CONTACTS_IN_QUEUE']), noon + ringMs + 2)[0]?.values).toEqual([0]);
  });

  it('comes in pages', () => {
    const simulator = aBusiness();
    const Filters = { Queues: ['a', 'b', 'c'] };
    const page = (NextToken?: string) => {
      const request = ask(['AGENTS_ONLINE'], { Filters, Groupings: ['QUEUE'], MaxResults: 2, NextToken });
      const answer = simulator.metrics(request, noon);
      return answer.kind === 'ok' ? answer.metrics : undefined;
    };
    const first = page();
    const second = page(first?.NextToken);
    const seen = [first, second].flatMap((part) => part?.MetricResults ?? []);
    expect(seen.map(({ Dimensions }) => Dimensions?.Queue?.Id)).toEqual(['a', 'b', 'c']);
    expect([first?.ApproximateTotalCount, second?.NextToken]).toEqual([3, undefined]);
  });

  it('has its own quota of 5 a second and a burst of 8', () => {
    const simulator = aBusiness();
    const asked = (atMs: number, count: number) =>
      Array.from({ length: count }, () => reported(simulator.metrics(ask(names), noon + atMs))).filter(
        (answer) => answer === 200,
      ).length;
    expect([asked(0, 10), asked(199, 1), asked(200, 2)]).toEqual([8, 0, 1]);
  });

  it.each<[string, object, string]>([
    ['no filters', { Filters: undefined }, 'InvalidParameterException'],
    ['no queue', { Filters: { Channels: ['VOICE'] } }, 'InvalidParameterException'],
    ['101 queues', { Filters: { Queues: Array(101).fill('q') } }, 'InvalidParameterException'],
    ['no metrics', { CurrentMetrics: [] }, 'InvalidParameterException'],
    ['an unknown metric', { CurrentMetrics: [{ Name: 'MOOD' as MetricName }] }, 'InvalidParameterException'],
    [
      'a metric in a foreign unit',
      { CurrentMetrics: [{ Name: 'AGENTS_ONLINE', Unit: 'SECONDS' }] },
      'InvalidParameterException',
    ],
    ['a text for metrics', { CurrentMetrics: 'AGENTS_ONLINE' }, 'InvalidRequestException'],
    ['a foreign NextToken', { NextToken: 'abc' }, 'InvalidParameterException'],
    ['101 results', { MaxResults: 101 }, 'InvalidParameterException'],
    [
      'a metric that is not simulated',
      { CurrentMetrics: [{ Name: 'AGENTS_ERROR' }] },
      'InvalidRequestException',
    ],
    ['a grouping that is not simulated', { Groupings: ['AGENT_STATUS'] }, 'InvalidRequestException'],
    ['routing profiles', { Filters: { Queues: ['q'], RoutingProfiles: ['r'] } }, 'InvalidRequestException'],
    ['an order', { SortCriteria: [] }, 'InvalidRequestException'],
  ])('refuses %s', (_what, changes, error) => {
    expect(reported(aBusiness().metrics(ask(names, changes), noon))).toBe(error);
  });

  it('does not know other instances and queues than there are', () => {
    const simulator = aBusiness({ instanceId: String(InstanceId), knownQueueIds: [String(QueueId)] });
    expect(reported(simulator.metrics(ask(names, { InstanceId: 'another' }), noon))).toBe(
      'ResourceNotFoundException',
    );
    expect(reported(simulator.metrics(ask(names, { Filters: { Queues: ['another'] } }), noon))).toBe(
      'ResourceNotFoundException',
    );
    expect(reported(simulator.metrics(ask(names), noon))).toBe(200);
  });
});
