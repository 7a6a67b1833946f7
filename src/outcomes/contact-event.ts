/**
 * Reads a contact event of Amazon Connect (Administrator Guide, "Amazon Connect contact events"). What AWS documents,
 * its samples and what comes differ in the casing of names and values, in how an instant that is not there is shown,
 * and in the form of the reason; all of it is read alike.
 */
import type { CallProgress, EndedCall } from './retry.ts';

/** Before this no call was made: 1970 stands for "not set". 2000-01-01. */
const EARLIEST_MS = 946_684_800_000;

const endings: ReadonlySet<string> = new Set(['DISCONNECTED', 'COMPLETED']);

/** Events of calls that have not ended. */
const progressTypes: ReadonlySet<string> = new Set(['QUEUED', 'CONNECTED_TO_AGENT']);

/** What an event reports of a call: its end, or that it has come to the queue or an agent. */
export type ReportedCall =
  | { readonly type: 'ended'; readonly call: EndedCall }
  | { readonly type: 'progress'; readonly call: CallProgress };

/**
 * The call that the event `body` is about (the JSON of the whole event, as EventBridge delivers it); undefined for
 * any other event, of another instance, or of a contact that no application asked for.
 */
export function readReportedCall(body: unknown, instanceArn: string): ReportedCall | undefined {
  const call = readCall(body, instanceArn);
  if (!call) return undefined;
  const { endedAt } = call;
  if (endedAt !== undefined) return { type: 'ended', call: { ...call, endedAt } };
  const isProgress = progressTypes.has(
    textOf(member(member(body, 'detail'), 'eventType'))?.toUpperCase() ?? '',
  );
  return isProgress ? { type: 'progress', call } : undefined;
}

function readCall(body: unknown, instanceArn: string): CallProgress | undefined {
  const detail = member(body, 'detail');
  const contactId = textOf(member(detail, 'contactId'));
  const eventInstance = member(detail, 'instanceArn');
  if (contactId === undefined || (eventInstance !== undefined && eventInstance !== instanceArn))
    return undefined;
  if (!isOr(member(detail, 'channel'), 'VOICE') || !isOr(member(detail, 'initiationMethod'), 'API')) {
    return undefined;
  }
  const disconnectedAt = instantOf(member(detail, 'disconnectTimestamp'));
  const eventType = textOf(member(detail, 'eventType'))?.toUpperCase() ?? '';
  const happenedAt = instantOf(member(body, 'time'));
  const endedAt = disconnectedAt ?? (endings.has(eventType) ? happenedAt : undefined);
  const agent = member(detail, 'agentInfo');
  // The agent is free when the work after the contact is done, or at once.
  const wrapUpEndedAt = instantOf(member(agent, 'afterContactWorkEndTimestamp')) ?? endedAt;
  return withoutGaps({
    contactId,
    endedAt,
    initiatedAt: instantOf(member(detail, 'initiationTimestamp')),
    answeredAt: instantOf(member(detail, 'connectedToSystemTimestamp')),
    greetingEndedAt: instantOf(member(member(detail, 'customerVoiceActivity'), 'greetingEndTimestamp')),
    enqueuedAt: instantOf(member(member(detail, 'queueInfo'), 'enqueueTimestamp')),
    agentAt: instantOf(member(agent, 'connectedToAgentTimestamp')),
    completedAt: eventType === 'COMPLETED' ? wrapUpEndedAt : undefined,
    disconnectReason: reasonOf(member(detail, 'disconnectReason')),
    answeringMachine: textOf(member(detail, 'answeringMachineDetectionStatus'))?.toUpperCase(),
  });
}

/** The member of `value` that is called `name`, whatever its casing. */
function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const wanted = name.toLowerCase();
  return Object.entries(value).find(([key]) => key.toLowerCase() === wanted)?.[1];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Whether `value` is `expected` in any casing, or missing. */
function isOr(value: unknown, expected: string): boolean {
  return value === undefined || value === null || textOf(value)?.toUpperCase() === expected;
}

/** A text, an object with a `code`, or missing. */
function reasonOf(value: unknown): string | undefined {
  return (textOf(value) ?? textOf(member(value, 'code')))?.toUpperCase();
}

function instantOf(value: unknown): number | undefined {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return ms >= EARLIEST_MS ? ms : undefined;
}

function withoutGaps<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
