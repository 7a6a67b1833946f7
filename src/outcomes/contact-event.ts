/**
 * Reads a contact event of Amazon Connect (Administrator Guide, "Amazon Connect contact events"). What AWS documents,
 * its samples and what comes differ in the casing of names and values, in how an instant that is not there is shown,
 * and in the form of the reason; all of it is read alike.
 */
import type { EndedCall } from './retry.ts';

/** Before this no call was made: 1970 stands for "not set". 2000-01-01. */
const EARLIEST_MS = 946_684_800_000;

const endings: ReadonlySet<string> = new Set(['DISCONNECTED', 'COMPLETED']);

/**
 * The call whose end the event `body` reports (the JSON of the whole event, as EventBridge delivers it); undefined
 * for any other event, of another instance, or of a contact that no application asked for.
 */
export function readEndedCall(body: unknown, instanceArn: string): EndedCall | undefined {
  const detail = member(body, 'detail');
  const contactId = textOf(member(detail, 'contactId'));
  const eventInstance = member(detail, 'instanceArn');
  if (contactId === undefined || (eventInstance !== undefined && eventInstance !== instanceArn))
    return undefined;
  if (!isOr(member(detail, 'channel'), 'VOICE') || !isOr(member(detail, 'initiationMethod'), 'API')) {
    return undefined;
  }
  const disconnectedAt = instantOf(member(detail, 'disconnectTimestamp'));
  const isEnd = endings.has(textOf(member(detail, 'eventType'))?.toUpperCase() ?? '');
  const endedAt = disconnectedAt ?? (isEnd ? instantOf(member(body, 'time')) : undefined);
  if (endedAt === undefined) return undefined;
  return withoutGaps({
    contactId,
    endedAt,
    initiatedAt: instantOf(member(detail, 'initiationTimestamp')),
    answeredAt: instantOf(member(detail, 'connectedToSystemTimestamp')),
    greetingEndedAt: instantOf(member(member(detail, 'customerVoiceActivity'), 'greetingEndTimestamp')),
    enqueuedAt: instantOf(member(member(detail, 'queueInfo'), 'enqueueTimestamp')),
    agentAt: instantOf(member(member(detail, 'agentInfo'), 'connectedToAgentTimestamp')),
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
