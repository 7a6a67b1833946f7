import { describe, expect, it } from 'vitest';
import { ConnectSimulator } from '../../../local/simulator/engine.ts';
import { flowEvent } from '../../../local/simulator/flow-talk.ts';
import type { SimulatorSettingsInput } from '../../../local/simulator/settings.ts';
import { readFlowRequest } from '../../../src/flow/flow-request.ts';

const now = Date.parse('2026-12-01T12:00:00Z');
const number = '+12065550101';

function called(flowTalk: SimulatorSettingsInput['flowTalk'], numbers: readonly string[] = [number]) {
  const simulator = new ConnectSimulator({
    quotaPerSecond: 500,
    burst: 500,
    concurrentCalls: null,
    flowSetsQueue: true,
    callSeconds: { min: 20, max: 20 },
    flowTalk,
  });
  for (const DestinationPhoneNumber of numbers)
    simulator.start({ InstanceId: 'i', ContactFlowId: 'f', DestinationPhoneNumber }, now);
  return simulator;
}

describe('customers who say something to the contact flow', () => {
  it('say what is listed for each call, a fifth into it, once', () => {
    const optOut = { action: 'optOut' };
    const simulator = called({ says: { [number]: [[optOut], []] } });
    const [call] = simulator.calls;
    expect(call?.ends).toMatchObject({ answeredAtMs: now + 5_000, endsAtMs: now + 20_000 });

    expect(simulator.flowTalks(now + 7_999)).toEqual([]);
    expect(simulator.flowTalks(now + 8_000)).toMatchObject([{ parameters: [optOut] }]);
    expect(simulator.flowTalks(now + 60_000)).toEqual([]);
  });

  it('say nothing by default, and on a call that no one answers', () => {
    expect(called({}).flowTalks(now + 60_000)).toEqual([]);
  });

  it('are the fractions of answered calls that the settings ask for', () => {
    const numbers = Array.from({ length: 400 }, (_, i) => `+1206555${String(1_000 + i)}`);
    const talks = called({ optOut: 0.1, callBack: 0.2, pressKey: 0.3, keys: ['1', '2'] }, numbers).flowTalks(
      now + 60_000,
    );
    const share = (action: string) =>
      talks.filter(({ parameters }) => parameters[0]?.action === action).length / 400;
    expect(share('optOut')).toBeCloseTo(0.1, 1);
    expect(share('callBack')).toBeCloseTo(0.2, 1);
    expect(share('record')).toBeCloseTo(0.3, 1);
  });

  it('have the flow send what the function reads', () => {
    const simulator = called({ says: { [number]: [[{ action: 'callBack', at: 'PT1M' }]] } });
    const [talk] = simulator.flowTalks(now + 60_000);
    const event = talk && flowEvent(talk.call, talk.parameters[0] ?? {}, simulator.settings);
    expect(readFlowRequest(event)).toEqual({
      type: 'request',
      action: { type: 'callBack', at: 'PT1M' },
      contactIds: [talk?.call.contactId],
      customerNumber: number,
    });
  });
});
