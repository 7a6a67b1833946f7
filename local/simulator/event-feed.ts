/**
 * The contact events of all calls, each delivered once, when it is due. When and how an event is delivered is drawn
 * from its contact's id, which depends on the seed, so more losses change no delays. Events prevented by StopContact
 * are not delivered.
 */
import { type Call, newContactId } from './call.ts';
import { type ArnScope, instanceArn } from './connect-arns.ts';
import {
  type ContactEvent,
  type ContactEventType,
  type ContactMoment,
  contactEvent,
  contactEventTypes,
  type EventForm,
  eventEnvelope,
  momentsOf,
} from './contact-event.ts';
import { MinHeap } from './min-heap.ts';
import { oneOf, type Random, seededRandom, seedOf, within } from './random.ts';
import type { EventSettings, SimulatorSettings } from './settings.ts';

interface Scheduled {
  /** When it is delivered, ms since 1970. */
  readonly dueAtMs: number;
  /** Those due at the same time are delivered in the order in which they were scheduled. */
  readonly order: number;
  /** Undefined: it has not come to that. */
  readonly toEvent: () => ContactEvent | undefined;
}

export class EventFeed {
  readonly #scheduled = new MinHeap<Scheduled>((one, other) =>
    one.dueAtMs === other.dueAtMs ? one.order < other.order : one.dueAtMs < other.dueAtMs,
  );
  #order = 0;

  /** When the next event is due at the earliest, ms since 1970; undefined: there is none. */
  get nextDueAtMs(): number | undefined {
    return this.#scheduled.first?.dueAtMs;
  }

  /** It is decided when a call comes to the moments of these types. */
  happened(call: Call, types: readonly ContactEventType[], settings: SimulatorSettings): void {
    if (!settings.events.enabled) return;
    for (const moment of momentsOf(call)) {
      if (types.includes(moment.type)) this.#schedule(call, moment, settings);
    }
  }

  /** Takes out what is due up to and at `untilMs`, in the order of delivery. */
  take(untilMs: number): readonly ContactEvent[] {
    const emitted: ContactEvent[] = [];
    for (
      let { first } = this.#scheduled;
      first !== undefined && first.dueAtMs <= untilMs;
      { first } = this.#scheduled
    ) {
      this.#scheduled.pop();
      const event = first.toEvent();
      if (event !== undefined) emitted.push(event);
    }
    return emitted;
  }

  /** Every event draws the same numbers in the same order, whatever the settings are. */
  #schedule(call: Call, moment: ContactMoment, settings: SimulatorSettings): void {
    const { events, speed, region, accountId } = settings;
    const scope = { region, accountId };
    const random = seededRandom(seedOf(call.contactId, moment.type));
    const [lost, doubled, foreign] = [random(), random(), random()];
    const form = drawForm(events, random);
    const dueAtMs = () =>
      moment.atMs + Math.round((within(events.delayMs, random) + events.shuffleMs * random()) / speed);
    const [first, second, others] = [dueAtMs(), dueAtMs(), dueAtMs()];
    const toEvent = () => (happens(call, moment) ? contactEvent(call, moment, form, scope) : undefined);
    if (lost >= events.lostShare) {
      this.#add(first, toEvent);
      if (doubled < events.doubledShare) this.#add(second, toEvent);
    }
    if (foreign < events.foreign) {
      const event = foreignEvent(moment, instanceArn(call.instanceId, scope), random, scope);
      this.#add(others, () => event);
    }
  }

  #add(dueAtMs: number, toEvent: Scheduled['toEvent']): void {
    this.#scheduled.push({ dueAtMs, order: this.#order, toEvent });
    this.#order += 1;
  }
}

/** Whether the call still comes to that moment: StopContact changes its course. */
function happens(call: Call, { type, atMs }: ContactMoment): boolean {
  return momentsOf(call).some((moment) => moment.type === type && moment.atMs === atMs);
}

function drawForm({ casing, reasonForm, unsetTimestamps }: EventSettings, random: Random): EventForm {
  const capitals = random() < 0.5;
  const reason = oneOf(['string', 'object', 'missing'], random);
  return {
    capitals: casing === 'mixed' && capitals,
    unsetTimestamps,
    reason: reasonForm === 'mixed' ? reason : reasonForm,
  };
}

/** The last one looks just like a call of the product, but for its contactId. */
const foreignKinds = [
  { channel: 'VOICE', initiationMethod: 'INBOUND' },
  { channel: 'VOICE', initiationMethod: 'CALLBACK' },
  { channel: 'CHAT', initiationMethod: 'API' },
  { channel: 'VOICE', initiationMethod: 'API' },
] as const;

/** How long such a contact has been on. */
const foreignAgeMs = 30_000;

/** An event of a contact that the product has nothing to do with: the instance's other business, through the same rule. */
function foreignEvent(
  { type, atMs }: ContactMoment,
  instanceArn: string,
  random: Random,
  scope: ArnScope,
): ContactEvent {
  const kind = oneOf(foreignKinds, random);
  const contactId = newContactId(atMs, random);
  const over = contactEventTypes.indexOf(type) >= contactEventTypes.indexOf('DISCONNECTED');
  const begin = new Date(atMs - foreignAgeMs).toISOString();
  const detail = {
    eventType: type,
    contactId,
    initialContactId: contactId,
    ...kind,
    instanceArn,
    initiationTimestamp: begin,
    ...(type !== 'INITIATED' && { connectedToSystemTimestamp: begin }),
    ...(over && {
      disconnectTimestamp: new Date(atMs).toISOString(),
      disconnectReason: 'CUSTOMER_DISCONNECT',
    }),
    tags: {},
  };
  return eventEnvelope(detail, atMs, scope);
}
