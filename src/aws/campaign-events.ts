/**
 * Events about campaigns and contacts on the default bus of EventBridge, for integrations that continue after their end.
 */
import {
  type EventBridgeClient,
  EventBridgeServiceException,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import pLimit from 'p-limit';
import type { Campaign } from '../campaign/campaign.ts';
import type { CampaignEvents, FilePlace } from '../closing/closer-ports.ts';
import type { ContactEnded } from '../counting/contact-ended.ts';
import type { ContactEvents, RefusedEvent } from '../counting/count-ledger.ts';
import type { Clock } from '../time/clock.ts';

/** `source` of all events of the product. */
export const eventSource = 'campaign-dialer';

/**
 * Events and bytes that one request takes: 10, and 256 KB (User Guide, "PutEvents"), less what is counted besides the detail.
 */
const MAX_ENTRIES = 10;
const MAX_REQUEST_BYTES = 240 * 1024;

/** Requests in flight. */
const REQUESTS_AT_ONCE = 5;

/** Tries of an event that EventBridge throttles; the longest pause after the n-th is 2^n times the first. */
const MAX_TRIES = 7;
const FIRST_PAUSE_MS = 100;

/**
 * Codes of what passes by itself: throttles, failures of the service, credentials that are being renewed (API Reference: PutEvents,
 * common errors). All others are the event's own, or a permission that is denied.
 */
const passing = /throttl|exceeded|internal|unavailable|timeout|expired|signature/i;

/** EventBridge takes 256 KB an event, all of it counted; this much of it may be files. */
const MAX_FILE_CHARACTERS = 60_000;

export class EventBus implements CampaignEvents {
  readonly #events: EventBridgeClient;

  constructor(events: EventBridgeClient) {
    this.#events = events;
  }

  async completed(campaign: Campaign, results: FilePlace, report: FilePlace): Promise<void> {
    const { Entries } = await this.#events.send(
      new PutEventsCommand({
        Entries: [
          {
            Source: eventSource,
            DetailType: 'Campaign Completed',
            Detail: JSON.stringify({ ...detailOf(campaign), results, report }),
            ...(campaign.completedAt !== undefined && { Time: new Date(campaign.completedAt) }),
          },
        ],
      }),
    );
    const failed = Entries?.find(({ ErrorCode }) => ErrorCode !== undefined);
    if (failed) {
      throw new Error(
        `EventBridge refused the event on a campaign's end: ${failed.ErrorCode} ${failed.ErrorMessage ?? ''}`,
      );
    }
  }
}

/** Ends of contacts, in as few requests as EventBridge takes. */
export class ContactEventBus implements ContactEvents {
  readonly #events: EventBridgeClient;
  readonly #clock: Pick<Clock, 'now' | 'sleepUntil'>;
  readonly #random: () => number;

  /** `random`: from 0 to 1; jitter after a throttle. */
  constructor(events: EventBridgeClient, clock: Pick<Clock, 'now' | 'sleepUntil'>, random: () => number) {
    this.#events = events;
    this.#clock = clock;
    this.#random = random;
  }

  async ended(events: readonly ContactEnded[]): Promise<readonly RefusedEvent[]> {
    const limit = pLimit(REQUESTS_AT_ONCE);
    const sendings = events.map((event) => ({ event, entry: entryOf(event) }));
    const refused = await Promise.all(inRequests(sendings).map((request) => limit(() => this.#put(request))));
    return refused.flat();
  }

  /** A request may succeed for some of its events only: the others are sent again, unless they are refused for good. */
  async #put(request: readonly Sending[]): Promise<RefusedEvent[]> {
    const refused: RefusedEvent[] = [];
    let left = request;
    for (let tries = 1; ; tries += 1) {
      const codes = await this.#codesOf(left);
      const failed = left.flatMap((sending, i) => {
        const code = codes[i];
        return code === undefined ? [] : [{ ...sending, code }];
      });
      left = failed.filter(({ code }) => passing.test(code));
      refused.push(...failed.filter(({ code }) => !passing.test(code)));
      if (left.length === 0) return refused;
      if (tries === MAX_TRIES) {
        const code = codes.find((each) => each !== undefined && passing.test(each));
        throw new Error(`EventBridge did not take ${left.length} events on contacts: ${code}.`);
      }
      await this.#clock.sleepUntil(this.#clock.now() + this.#random() * FIRST_PAUSE_MS * 2 ** tries);
    }
  }

  /** Why each was not taken; undefined: it was. A request that is refused as a whole is sent event by event. */
  async #codesOf(request: readonly Sending[]): Promise<(string | undefined)[]> {
    try {
      const Entries = request.map(({ entry }) => entry);
      const answer = await this.#events.send(new PutEventsCommand({ Entries }));
      return request.map((_, i) => answer.Entries?.[i]?.ErrorCode);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (request.length === 1) return [error.name];
      const codes: (string | undefined)[] = [];
      for (const one of request) codes.push(...(await this.#codesOf([one])));
      return codes;
    }
  }
}

interface Sending {
  readonly event: ContactEnded;
  readonly entry: PutEventsRequestEntry;
}

/** Whether the same request will be answered so again. */
function isRefusal(error: unknown): error is EventBridgeServiceException {
  if (!(error instanceof EventBridgeServiceException) || passing.test(error.name)) return false;
  const status = error.$metadata.httpStatusCode ?? 0;
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

function entryOf(event: ContactEnded): PutEventsRequestEntry {
  const at = Date.parse(event.endedAt ?? event.updatedAt);
  return {
    Source: eventSource,
    DetailType: 'Contact Ended',
    Detail: JSON.stringify(event),
    ...(!Number.isNaN(at) && { Time: new Date(at) }),
  };
}

/** As many in each as one request takes. */
function inRequests(sendings: readonly Sending[]): Sending[][] {
  const requests: Sending[][] = [];
  let bytes = 0;
  for (const sending of sendings) {
    const size = Buffer.byteLength(sending.entry.Detail ?? '');
    const last = requests.at(-1);
    if (last && last.length < MAX_ENTRIES && bytes + size <= MAX_REQUEST_BYTES) {
      last.push(sending);
      bytes += size;
    } else {
      requests.push([sending]);
      bytes = size;
    }
  }
  return requests;
}

/** `filesLeftOut`: the number of files whose names did not fit. */
function detailOf(campaign: Campaign) {
  const { campaignId, state, stateReason, counts = {}, startedAt, completedAt } = campaign;
  const all = Object.values(campaign.files ?? {});
  let characters = 0;
  const files = all
    .map(({ file, version, rows, rejected, duplicates }) => ({ file, version, rows, rejected, duplicates }))
    .filter((file) => {
      characters += JSON.stringify(file).length;
      return characters <= MAX_FILE_CHARACTERS;
    });
  const filesLeftOut = all.length - files.length;
  return {
    campaignId,
    state,
    stateReason,
    counts,
    files,
    ...(filesLeftOut > 0 && { filesLeftOut }),
    startedAt,
    completedAt,
  };
}
