/**
 * The product in virtual time as the stack would run it: all functions but the flow function side by side, as many of each as their event
 * sources allow, and answers that take as long as the services take. Every request to a service can be listened to.
 */
import type { FunctionName } from '../infra/bundling/function-names.ts';
import { Closer } from '../src/closing/close-campaign.ts';
import { Counter } from '../src/counting/count-contacts.ts';
import type { ImportJob } from '../src/importing/import-ports.ts';
import { dialBatchSize, dialerConcurrency } from '../src/pacing/dialers.ts';
import type { Intake } from '../src/requests/intake.ts';
import type { Log } from '../src/telemetry/log.ts';
import { MINUTE_MS, SECOND_MS } from '../src/time/instant.ts';
import { FairDialQueue } from '../test/support/fair-dial-queue.ts';
import {
  MemoryCampaignEvents,
  MemoryContactEvents,
  MemoryCountLedger,
  MemoryResults,
} from '../test/support/memory-closing.ts';
import { MemoryPace } from '../test/support/memory-stores.ts';
import { MortalProcess } from '../test/support/mortal-process.ts';
import { World, type WorldOptions } from '../test/support/world.ts';
import { CallEndings } from './call-endings.ts';
import { StreamedContacts } from './contact-stream.ts';
import { type Listener, Wire } from './wire.ts';

/** How long Connect takes to answer, ms. */
export const connectLatencyMs = { min: 20, max: 40 };

/** How soon an event source that found nothing sees a new message, ms. */
const POLL_MS = 100;

/** With more concurrent calls the outcomes function's event source waits for a batch to fill (infra/constructs/outcomes.ts). */
const MANY_SLOTS = 500;
const SMALL_BATCH = 10;
const LARGE_BATCH = 50;

/** How the counter is fed (infra/constructs/counter.ts): in batches of this size, or of two seconds. */
const CHANGES_AT_ONCE = 500;
const CHANGES_WINDOW_MS = 2 * SECOND_MS;

/** A part of the results (src/aws/results-file.ts). */
const PART_CHARACTERS = 16 * 1024 * 1024;

/** What the functions leave of their time limits for closing (lambdas). */
const SWEEP_MS = 37 * SECOND_MS;
const CLOSE_MS = 260 * SECOND_MS;

const silent: Log = { info() {}, warn() {}, error() {} };

/** No process is killed here, and a million contacts make more calls than memory should hold. */
class Immortal extends MortalProcess {
  override wrap<T extends object>(ports: T): T {
    return ports;
  }
}

const immortal = new Immortal();

export class VirtualStack extends World {
  override readonly contacts = new StreamedContacts();
  override readonly dialQueue = new FairDialQueue(this.clock);
  /** As the function that is being made sees it. */
  override pace = new MemoryPace();
  readonly #pace = new MemoryPace();
  readonly #ledger = new MemoryCountLedger(this.campaigns);
  readonly campaignEvents = new MemoryCampaignEvents();
  readonly contactEvents = new MemoryContactEvents();
  readonly results = new MemoryResults(PART_CHARACTERS);
  readonly endings: CallEndings;
  readonly #wire: Wire;
  #isDone = false;

  /** `listener` hears every request of the functions to a service. */
  constructor(options: WorldOptions, listener?: Listener) {
    const simulator = { answerLatencyMs: connectLatencyMs, events: { enabled: true }, ...options.simulator };
    super({ ...options, simulator });
    // The counter counts.
    this.campaigns.countsOf = undefined;
    this.#wire = new Wire(this.clock, listener);
    const eventWindowMs = this.deployment.maxConcurrentCalls > MANY_SLOTS ? 1 * SECOND_MS : 0;
    this.endings = new CallEndings(this.simulator, this.events, this.clock, eventWindowMs);
  }

  /** All runs of functions. */
  get invocations() {
    return this.#wire.invocations;
  }

  /** The pacer's items as they stand. */
  get pacerItems(): Pick<MemoryPace, 'paceItem' | 'slotItems' | 'slotsOf'> {
    return this.#pace;
  }

  override ports(): ReturnType<World['ports']> {
    const ports = super.ports();
    const { contacts, claims, calls, campaigns, numbers } = ports;
    const { dialQueue, importQueue, closeQueue, events, waiting, reports, requests, deadLetters } = ports;
    const wiredEvents = this.#wire.over('events', events);
    return {
      ...ports,
      contacts: this.#wire.over('contacts', contacts),
      claims: this.#wire.over('claims', claims),
      calls: this.#wire.over('calls', calls),
      campaigns: this.#wire.over('campaigns', campaigns),
      numbers: this.#wire.over('numbers', numbers),
      dialQueue: this.#wire.over('dialQueue', dialQueue),
      importQueue: this.#wire.over('importQueue', importQueue),
      closeQueue: this.#wire.over('closeQueue', closeQueue),
      events: wiredEvents,
      lineWatch: wiredEvents,
      waiting: this.#wire.over('waiting', waiting),
      ticks: wiredEvents,
      metrics: this.#wire.over('metrics', ports.metrics),
      teamItems: this.#wire.over('teams', ports.teamItems),
      watchItem: this.#wire.over('watch', ports.watchItem),
      reports: this.#wire.over('reports', reports),
      requests: this.#wire.over('requests', requests),
      deadLetters: this.#wire.over('deadLetters', deadLetters),
      // The simulator has latencies of its own; a file is a stream, whose pieces come as fast as they are read.
      telephony: this.#wire.listenedTo('telephony', ports.telephony),
      uploads: this.#wire.listenedTo('uploads', ports.uploads),
    };
  }

  override dialer() {
    return this.#madeFor('dialer', () => super.dialer(immortal));
  }

  override endedCalls() {
    return this.#madeFor('outcomes', () => super.endedCalls(immortal));
  }

  override importer() {
    return this.#madeFor('importer', () => super.importer(immortal));
  }

  override intake() {
    return this.#madeFor('intake', () => super.intake(immortal));
  }

  override sweeper() {
    return this.#madeFor('sweeper', () => super.sweeper(immortal));
  }

  #madeFor<T>(name: FunctionName, make: () => T): T {
    return this.#wire.madeFor(name, () => {
      this.pace = this.#wire.over('pace', this.#pace);
      return make();
    });
  }

  /** Imports `job` in one run of the importer. */
  override async import(job: ImportJob): Promise<void> {
    await this.#wire.invoke('importer', () => super.import(job));
  }

  /** Has one run of the intake take in a batch of messages. */
  async takeIn(intake: Intake, bodies: readonly string[]): Promise<void> {
    await this.#wire.untilInvoked();
    const { failed } = await this.#wire.invoke('intake', () =>
      intake.receive(bodies, this.clock.now() + 20 * SECOND_MS),
    );
    if (failed.length > 0) throw new Error('A request could not be taken in.');
  }

  /** All functions but the importer and the intake work until `isDone`. */
  async workUntil(isDone: () => boolean): Promise<void> {
    const functions = dialerConcurrency(this.deployment);
    this.#isDone = false;
    await Promise.all([
      this.#watch(isDone),
      ...Array.from({ length: functions }, () => this.#dial()),
      this.#hear(functions),
      this.#sweep(),
      this.#count(),
      this.#close(),
    ]);
  }

  async #watch(isDone: () => boolean): Promise<void> {
    while (!isDone()) await this.clock.sleep(POLL_MS);
    this.#isDone = true;
  }

  async #dial(): Promise<void> {
    const dialer = this.dialer();
    while (!this.#isDone) {
      const batch = this.dialQueue.take(dialBatchSize(this.deployment));
      if (batch.length === 0) {
        await this.clock.sleep(POLL_MS);
        continue;
      }
      await this.#wire.untilInvoked();
      await this.#wire.invoke('dialer', () => this.dialBatch(dialer, batch));
      this.dialQueue.handled(batch);
    }
  }

  /** An event source hands a message to the first function that is free, so a batch is what came while all were busy. */
  async #hear(functions: number): Promise<void> {
    const free = Array.from({ length: functions }, () => this.endedCalls());
    const most = this.deployment.maxConcurrentCalls > MANY_SLOTS ? LARGE_BATCH : SMALL_BATCH;
    while (!this.#isDone) {
      const batch = free.length > 0 ? this.endings.take(most) : [];
      const endedCalls = batch.length > 0 ? free.shift() : undefined;
      if (!endedCalls) {
        await this.clock.sleepUntil(Math.min(this.endings.nextAt, this.clock.now() + POLL_MS));
        continue;
      }
      const hear = async () => {
        await this.#wire.untilInvoked();
        const failed = await this.#wire.invoke('outcomes', () => endedCalls.handle(batch));
        if (failed.length > 0) throw new Error('The end of a call could not be handled.');
        free.push(endedCalls);
      };
      void hear();
    }
  }

  async #sweep(): Promise<void> {
    for (let nextAt = this.clock.now() + MINUTE_MS; !this.#isDone; ) {
      await this.clock.sleep(POLL_MS);
      if (this.clock.now() < nextAt) continue;
      nextAt += MINUTE_MS;
      await this.#wire.invoke('sweeper', () => this.sweeper().sweep(this.clock.now() + SWEEP_MS));
    }
  }

  async #count(): Promise<void> {
    const counter = this.#madeFor('counter', () => {
      const ledger = this.#wire.over('ledger', this.#ledger);
      const { campaigns, clock } = this;
      return new Counter({
        ledger,
        campaigns,
        events: this.#wire.over('contactEvents', this.contactEvents),
        clock,
        log: silent,
        metrics: { publish() {} },
        random: () => 0.5,
      });
    });
    for (let since = this.clock.now(); !this.#isDone; ) {
      const isFull = this.contacts.waiting >= CHANGES_AT_ONCE;
      if (this.contacts.waiting === 0 || (!isFull && this.clock.now() < since + CHANGES_WINDOW_MS)) {
        await this.clock.sleep(POLL_MS);
        continue;
      }
      since = this.clock.now();
      await this.#wire.invoke('counter', () => counter.count(this.contacts.take(CHANGES_AT_ONCE)));
    }
  }

  async #close(): Promise<void> {
    const closer = this.#madeFor('closer', () => this.#closer());
    while (!this.#isDone) {
      const next = this.closeQueue.jobs.shift();
      await this.clock.sleep(next ? next.delaySeconds * SECOND_MS : POLL_MS);
      if (next) await this.#wire.invoke('closer', () => closer.close(next.job, this.clock.now() + CLOSE_MS));
    }
  }

  #closer(): Closer {
    const { campaigns, closeQueue } = this.ports();
    const { results } = this;
    const wired = <T extends object>(name: string, port: T) =>
      this.#madeFor('closer', () => this.#wire.over(name, port));
    return new Closer(
      {
        contacts: wired('contacts', this.contacts),
        campaigns,
        ledger: wired('ledger', this.#ledger),
        results: {
          bucket: results.bucket,
          open: (key, upload) => wired('upload', results.open(key, upload)),
          savePage: (key, html) => wired('page', { save: () => results.savePage(key, html) }).save(),
        },
        events: wired('campaignEvents', this.campaignEvents),
        closeQueue,
        clock: this.clock,
        log: silent,
      },
      this.deployment,
    );
  }
}
