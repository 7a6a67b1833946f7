/** Builders for the simulator's tests: a request that Connect accepts, and an engine without limits of its own. */
import { ConnectSimulator, type StartAnswer } from '../../../local/simulator/engine.ts';
import type { SimulatorSettingsInput } from '../../../local/simulator/settings.ts';

/** 2026-11-22T12:00:00Z. */
export const noon = Date.UTC(2026, 10, 22, 12);
export const day = 24 * 3_600_000;

export function aRequest(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    InstanceId: '10a4c4eb-f57e-4d4c-b602-bf39176ced07',
    ContactFlowId: '78ea8fd5-2659-4f2b-b528-699760ccfc1b',
    DestinationPhoneNumber: '+12065550100',
    QueueId: 'aeg40574-2d01-51c3-73d6-bf8624d2168c',
    ...changes,
  };
}

/** Quotas and concurrency out of the way, unless the test is about them. */
export function aSimulator(settings: SimulatorSettingsInput = {}): ConnectSimulator {
  return new ConnectSimulator({ quotaPerSecond: 1_000, burst: 100_000, concurrentCalls: null, ...settings });
}

/** 200, the name of the error, or `reset`. */
export function reported(answer: StartAnswer | { kind: string; name?: string }): string | number {
  return answer.kind === 'ok' ? 200 : 'name' in answer && answer.name ? answer.name : answer.kind;
}

/** The ContactId of an answer that must be a success. */
export function contactIdOf(answer: StartAnswer): string {
  if (answer.kind !== 'ok') {
    throw new Error(`no contact: ${JSON.stringify(answer)}`);
  }
  return answer.contactId;
}
