/** ARNs of an instance and of what is in it. */
import type { Call } from './call.ts';

/** Where an instance's ARNs lie. */
export interface ArnScope {
  readonly region: string;
  readonly accountId: string;
}

/** The queue that a flow puts customers into when the request names none. */
const queueOfTheFlow = '00000000-0000-4000-8000-00000000f10e';

export function instanceArn(instanceId: string, { region, accountId }: ArnScope): string {
  return `arn:aws:connect:${region}:${accountId}:instance/${instanceId}`;
}

export function contactArn({ instanceId, contactId }: Call, scope: ArnScope): string {
  return `${instanceArn(instanceId, scope)}/contact/${contactId}`;
}

export function queueArn(instanceId: string, queueId: string, scope: ArnScope): string {
  return `${instanceArn(instanceId, scope)}/queue/${queueId}`;
}

export function agentArn({ instanceId }: Call, agentNumber: number, scope: ArnScope): string {
  return `${instanceArn(instanceId, scope)}/agent/${agentId(agentNumber)}`;
}

/** @param agentNumber from 1. */
export function agentId(agentNumber: number): string {
  return `00000000-0000-4000-8000-${String(agentNumber).padStart(12, '0')}`;
}

/** A queue's id, from itself or its ARN. */
export function queueIdOf(idOrArn: string): string {
  return idOrArn.slice(idOrArn.lastIndexOf('/') + 1);
}

/** The id of the queue in which a call's customer waits. */
export function queueOf({ queueId }: Call): string {
  return queueId === undefined ? queueOfTheFlow : queueIdOf(queueId);
}
