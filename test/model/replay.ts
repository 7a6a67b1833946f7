/**
 * Walks a way through the model with the product itself: the real dialer, sweeper and handler of ended calls over one
 * store, each held before its awaits. After every step the contact must stand as the model says.
 */

import { attemptNameOf } from '../../src/contact/attempt.ts';
import type { Contact } from '../../src/contact/contact.ts';
import { Dialer } from '../../src/dialing/dial-batch.ts';
import type { DialMessage } from '../../src/dialing/dial-queue.ts';
import { EndedCalls } from '../../src/outcomes/handle-ended-calls.ts';
import { initialPace } from '../../src/pacing/pacing.ts';
import { noSlots } from '../../src/pacing/slots.ts';
import { Sweeper } from '../../src/sweeping/sweep.ts';
import type { Log } from '../../src/telemetry/log.ts';
import { DAY_MS } from '../../src/time/instant.ts';
import { aCap } from '../support/a-cap.ts';
import { MemoryCallRegister, MemoryClaims } from '../support/memory-claims.ts';
import { MemoryNumbers } from '../support/memory-numbers.ts';
import { MemoryCampaigns, MemoryContacts } from '../support/memory-stores.ts';
import { awaitOf, passed } from './await-names.ts';
import { type ClocksApart, campaign, deployment } from './protocol-rules.ts';
import { type CallEvent, type CallOfModel, rivalContact, type State } from './protocol-state.ts';
import { type Pending, PuppetProcess } from './puppet-process.ts';
import type { Actor, Step } from './step.ts';

const silent: Log = { info() {}, warn() {}, error() {} };

/** Fields in which the real contact must be as the model's. The names of claims are given by the pacer. */
const compared = [
  'status',
  'attempt',
  'dueAt',
  'claimedAt',
  'clientToken',
  'misses',
  'contactId',
  'outcome',
  'attempts',
] as const;

const isProcess = (actor: Actor): boolean => /^(Dialer|Sweeper|Outcomes)/.test(actor);

/** Connect has answered; the process waits before the same call as before. */
function isWithConnect(actor: Actor, { sweepers }: State): boolean {
  const sweeper = actor === 'Sweeper 1' ? sweepers[0] : actor === 'Sweeper 2' ? sweepers[1] : undefined;
  return sweeper?.at === 'hear';
}

export class Replay {
  readonly #contacts = new MemoryContacts();
  readonly #numbers = new MemoryNumbers();
  readonly #claims = new MemoryClaims(() => this.#contacts, this.#numbers);
  readonly #calls = new MemoryCallRegister(() => this.#contacts);
  readonly #campaigns = new MemoryCampaigns();
  readonly #puppets = new Map<Actor, PuppetProcess>();
  readonly #clocks: ClocksApart;
  #state: State;
  #slots = 0;

  private constructor(initial: State, clocks: ClocksApart) {
    this.#state = initial;
    this.#clocks = clocks;
    const { campaignId, createdAt } = initial.contact;
    // Never proven: so a dialer reads it anew before each request.
    this.#campaigns.items.set(campaignId, { campaignId, createdAt, ...campaign });
    this.#campaigns.markProven = async () => {};
  }

  /**
   * Walks `steps` from `initial`.
   * @throws when the product does anything else than the model.
   */
  static async walk(initial: State, steps: readonly Step[], clocks: ClocksApart): Promise<void> {
    const replay = new Replay(initial, clocks);
    await replay.#contacts.create(initial.contact);
    for (const [i, step] of steps.entries()) {
      try {
        await replay.#take(step);
      } catch (error) {
        const about = `step ${i + 1}, ${step.actor} ${step.kind}`;
        throw new Error(`${about}: ${error instanceof Error ? error.message : error}`, { cause: error });
      }
    }
  }

  async #take(step: Step): Promise<void> {
    const before = this.#state;
    const wasIdle = awaitOf(step.actor, before) === undefined;
    this.#state = step.next;
    if (isProcess(step.actor)) {
      if (step.kind === 'dies') this.#held.delete(step.actor);
      else if (wasIdle) this.#start(step, before);
      else if (!isWithConnect(step.actor, this.#state)) this.#goOn(step, this.#pendingOf(step.actor, before));
      if (step.kind !== 'dies' && !isWithConnect(step.actor, this.#state)) await this.#come(step.actor);
    }
    if (step.actor === 'Rival') this.#actForRival(before);
    this.#compare();
  }

  /** The rival for the number is no process of the product here: what it has written is. */
  #actForRival(before: State): void {
    const { rival, claim, contact } = this.#state;
    if (rival) this.#contacts.replace(rivalContact(rival));
    if (!claim || before.claim?.claimId === claim.claimId) return;
    const { phoneNumber = '' } = contact;
    const replaced = this.#numbers.claims.get(phoneNumber)?.claimId;
    const verdict = this.#numbers.claim(phoneNumber, claim, [aCap(100, 24)], replaced);
    if (verdict.type !== 'claimed') throw new Error(`the rival finds ${verdict.type}`);
  }

  /** Lets the process go on to where the model has it. */
  async #come(actor: Actor): Promise<void> {
    const wanted = awaitOf(actor, this.#state);
    const puppet = this.#puppets.get(actor);
    for (;;) {
      const pending = await puppet?.next();
      if (pending?.name === wanted) {
        if (puppet && pending) this.#held.set(actor, pending);
        return;
      }
      const isEmpty =
        pending?.name === 'dialQueue.send' && (pending.args[0] as readonly unknown[]).length === 0;
      if (!pending || !(passed.has(pending.name) || isEmpty)) {
        throw new Error(
          `the product comes to ${pending?.name ?? 'its end'}, the model to ${wanted ?? 'its end'}`,
        );
      }
      pending.goOn();
    }
  }

  readonly #held = new Map<Actor, Pending>();

  #pendingOf(actor: Actor, before: State): Pending {
    const pending = this.#held.get(actor);
    if (!pending) throw new Error(`${actor} should stand before ${awaitOf(actor, before)}`);
    this.#held.delete(actor);
    return pending;
  }

  /** Begins a function of the product: a batch of one message, a sweep, a batch of one event. */
  #start(step: Step, before: State): void {
    const puppet = new PuppetProcess();
    this.#puppets.set(step.actor, puppet);
    const ports = {
      ...puppet.wrap(this.#ports()),
      clock: this.#clockOf(step.actor),
      log: silent,
      pacer: this.#pacer(step.kind !== 'takes a message, and finds no line'),
    };
    const until = this.#state.now + 10 * DAY_MS;
    if (step.actor.startsWith('Dialer')) {
      const dialer = this.#state.dialers[step.actor === 'Dialer A' ? 0 : 1];
      const attempt = dialer?.at === 'claim' ? dialer.claim.attempt : Number(step.detail);
      const { campaignId, contactKey } = this.#state.contact;
      const message: DialMessage = { campaignId, contactKey, attempt };
      puppet.start(() => new Dialer(ports, deployment).dialBatch([message], until));
    } else if (step.actor.startsWith('Sweeper')) {
      puppet.start(() => new Sweeper(ports, deployment).sweep(until));
    } else {
      const times = (state: State, event: CallEvent) => state.events.filter((each) => each === event).length;
      const event = before.events.find((each) => times(before, each) > times(this.#state, each));
      if (!event) throw new Error('no event is taken');
      const { contactId, end, initiatedAt } = this.#callOf(event.contactId);
      const { at = 0, ...rest } = end ?? {};
      const call = { contactId, initiatedAt, endedAt: at, ...rest };
      puppet.start(() =>
        new EndedCalls(ports, deployment).handle([{ type: 'ended', call, looks: event.looks }]),
      );
    }
  }

  /** Answers the call that is held as the model's step says; what it returns is of no use. */
  #goOn(step: Step, pending: Pending): unknown {
    const down = new Error('no answer');
    if (step.kind.startsWith('cannot')) return pending.fail(down);
    if (step.kind === 'claims, and does not hear of it') return pending.makeAndFail(down);
    const suppressed = { type: 'suppressed', list: 'all', at: 'yesterday' };
    if (step.kind.startsWith('finds the number on')) {
      const { phoneNumber = '' } = this.#state.contact;
      const isRead = pending.name === 'numbers.read';
      return pending.answer(isRead ? new Map([[phoneNumber, { suppressedAt: 'yesterday' }]]) : suppressed);
    }
    switch (pending.name) {
      case 'telephony.call':
        return pending.answer(this.#answerToCall(step));
      case 'telephony.newestIndexed': {
        const sweeper = this.#sweeperOf(step.actor);
        const witness = sweeper.at === 'search' ? sweeper.witness : undefined;
        return pending.answer(
          witness === undefined ? undefined : { contactId: 'a stranger', initiatedAt: witness },
        );
      }
      case 'telephony.findByName': {
        const sweeper = this.#sweeperOf(step.actor);
        if (sweeper.at === 'reconcile' && sweeper.answer.type === 'unreachable') return pending.fail(down);
        return pending.answer(
          sweeper.at === 'reconcile' && sweeper.answer.type === 'found' ? sweeper.answer : undefined,
        );
      }
      case 'telephony.describe':
        return pending.answer(this.#recordOf(pending.args[0] as string));
      default:
        return pending.goOn();
    }
  }

  #answerToCall({ kind, detail }: Step) {
    const failed = (name: string, statusCode: number) => ({
      type: 'failed',
      error: { name, message: name, statusCode },
    });
    if (kind === 'hears that the call is placed') return { type: 'placed', contactId: detail };
    if (kind === 'hears that it asks too often') return failed('ThrottlingException', 429);
    if (kind === 'hears that Connect refuses') return failed('DestinationNotAllowedException', 403);
    return failed('InternalServiceException', 500);
  }

  #recordOf(contactId: string) {
    const { attempt, initiatedAt, end } = this.#callOf(contactId);
    const { at, ...rest } = end ?? {};
    return {
      contactId,
      name: this.#nameOf(attempt),
      phoneNumber: this.#state.contact.phoneNumber,
      initiatedAt,
      ...rest,
      ...(at !== undefined && { endedAt: at }),
    };
  }

  #nameOf(attempt: number): string {
    return attemptNameOf({ ...this.#state.contact, attempt });
  }

  #callOf(contactId: string): CallOfModel {
    const call = this.#state.calls.find((each) => each.contactId === contactId);
    if (!call) throw new Error(`there is no ${contactId}`);
    return call;
  }

  #sweeperOf(actor: Actor) {
    return this.#state.sweepers[actor === 'Sweeper 1' ? 0 : 1] ?? { at: 'idle' as const };
  }

  #ports() {
    const never = async (): Promise<never> => {
      throw new Error('answered by the model');
    };
    return {
      contacts: this.#contacts,
      claims: this.#claims,
      calls: this.#calls,
      campaigns: this.#campaigns,
      numbers: this.#numbers,
      telephony: { call: never, describe: never, findByName: never, newestIndexed: never },
      dialQueue: { send: async () => {} },
      closeQueue: { send: async () => {} },
      events: { send: async () => {} },
      lineWatch: { checkCall: async () => {}, tryLine: async () => {} },
      waiting: { list: async () => [], add: async () => {}, remove: async () => {} },
      teams: { report: async () => {}, read: () => Promise.reject(new Error('no campaign has agents')) },
      agentWatch: { tick: async () => false },
      slots: {
        standing: async () => ({ pace: initialPace, slots: noSlots }),
        tidy: async () => ({ pace: initialPace, slots: noSlots, freed: 0 }),
      },
    };
  }

  #clockOf(actor: Actor) {
    const { dialers, functions } = this.#clocks;
    const skew = actor === 'Dialer A' ? dialers[0] : actor === 'Dialer B' ? dialers[1] : functions;
    // In the model a dialer that asks once more has slept; what a sweeper sleeps between two questions is left out there.
    const feelsSleep = actor.startsWith('Dialer');
    let sleptUntil = 0;
    const now = () => Math.max(this.#state.now, sleptUntil);
    return {
      now: () => now() + (skew ?? 0),
      monotonic: now,
      sleepUntil: async (at: number) => {
        if (feelsSleep) sleptUntil = Math.max(sleptUntil, at - (skew ?? 0));
      },
    };
  }

  /** Start times for everybody, and slots where `hasLine`. */
  #pacer(hasLine: boolean) {
    const start = { at: 0, generation: 0 };
    return {
      reserve: async () =>
        hasLine
          ? { type: 'reserved' as const, starts: [start], slots: [`slot-${++this.#slots}`] }
          : { type: 'noSlot' as const },
      reserveStart: async () => start,
      release: async () => {},
      holds: () => true,
      recordAnswer() {},
      shortage: async () => (hasLine ? undefined : ('noSlot' as const)),
      callsOf: async () => 0,
      agentStarts: async () => Number.POSITIVE_INFINITY,
      ownStartAt: async () => 0,
      recordNoLine: async () => 0,
    };
  }

  #compare(): void {
    const { campaignId, contactKey } = this.#state.contact;
    const real = this.#contacts.get(campaignId, contactKey);
    for (const field of compared) {
      const [is, should] = [real, this.#state.contact].map((contact) =>
        JSON.stringify(contact?.[field as keyof Contact]),
      );
      if (is !== should) throw new Error(`"${field}" of the contact is ${is}, in the model ${should}`);
    }
    const [is, should] = [this.#numbers.claims.get(real?.phoneNumber ?? ''), this.#state.claim].map(
      (claim) => claim && `${claim.campaignId}, attempt ${claim.attempt}, ${claim.claimedAt}`,
    );
    if (is !== should) throw new Error(`the number's claim is ${is}, in the model ${should}`);
  }
}
