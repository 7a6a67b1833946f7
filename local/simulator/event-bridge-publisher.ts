/**
 * Puts contact events on an emulator's default event bus. Not on that of AWS: there PutEvents refuses every source
 * that begins with "aws.", and the bus gives each entry an id of its own, so an event that is published twice has two ids.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand, type PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import { clientSettings } from '../aws-environment.ts';
import type { ContactEvent } from './contact-event.ts';
import type { PublishEvents } from './event-pump.ts';

export interface EventBridgePublisherOptions {
  /** How often an event is tried, 5 by default. */
  readonly attempts?: number;
  /** How long to wait after the first failure; twice as long after each further one. 200 by default. */
  readonly retryAfterMs?: number;
}

/** Of PutEvents. Source: API reference. */
const entriesPerRequest = 10;

/** The error of a bus that will never accept these events. */
const refusedSource = 'NotAuthorizedForSourceException';

/** @param endpoint such as `http://127.0.0.1:4566`. */
export function eventBridgePublisher(
  endpoint: string,
  { attempts = 5, retryAfterMs = 200 }: EventBridgePublisherOptions = {},
): PublishEvents {
  const client = new EventBridgeClient({ ...clientSettings(endpoint), maxAttempts: 1 });
  return async (events, closing) => {
    let left = events;
    let failure = '';
    for (let attempt = 0; attempt < attempts && left.length > 0; attempt += 1) {
      if (attempt > 0) await delay(retryAfterMs * 2 ** (attempt - 1), undefined, { signal: closing });
      const failed = await putAll(client, left, closing);
      left = failed.map(({ event }) => event);
      failure = failed[0]?.reason ?? '';
      if (failure === refusedSource) break;
    }
    if (left.length > 0) {
      throw new Error(
        `${left.length} contact events did not reach the event bus at ${endpoint}: ${plainReason(failure)}`,
      );
    }
  };
}

interface FailedEvent {
  readonly event: ContactEvent;
  readonly reason: string;
}

async function putAll(
  client: EventBridgeClient,
  events: readonly ContactEvent[],
  closing: AbortSignal,
): Promise<FailedEvent[]> {
  const failed: FailedEvent[] = [];
  for (let from = 0; from < events.length && !closing.aborted; from += entriesPerRequest) {
    failed.push(...(await put(client, events.slice(from, from + entriesPerRequest), closing)));
  }
  return failed;
}

async function put(
  client: EventBridgeClient,
  events: readonly ContactEvent[],
  closing: AbortSignal,
): Promise<FailedEvent[]> {
  try {
    const { Entries = [] } = await client.send(new PutEventsCommand({ Entries: events.map(entryOf) }), {
      abortSignal: closing,
    });
    return events.flatMap((event, index) => failureOf(event, Entries[index]));
  } catch (error) {
    return events.map((event) => ({ event, reason: (error as Error).message }));
  }
}

function failureOf(event: ContactEvent, entry: PutEventsResultEntry | undefined): FailedEvent[] {
  return entry?.EventId ? [] : [{ event, reason: entry?.ErrorCode ?? 'the answer does not mention them' }];
}

function entryOf(event: ContactEvent) {
  return {
    Source: event.source,
    DetailType: event['detail-type'],
    Time: new Date(event.time),
    Resources: [...event.resources],
    Detail: JSON.stringify(event.detail),
  };
}

function plainReason(reason: string): string {
  return reason === refusedSource
    ? `it accepts no events of the source aws.connect (${reason}). Use an emulator that does.`
    : reason;
}
