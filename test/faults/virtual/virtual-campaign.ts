/**
 * One campaign in virtual time: the real use cases, the Connect simulator, queues that deliver late, twice and in any
 * order, processes in which things go wrong. First everything that the seed says happens; then the world is well, and
 * the campaign must come to its end.
 */

import { type Contact, endStatuses } from '../../../src/contact/contact.ts';
import type { DueContact } from '../../../src/contact/contact-store.ts';
import type { Dialer } from '../../../src/dialing/dial-batch.ts';
import type { DialMessage } from '../../../src/dialing/dial-queue.ts';
import type { ImportJob } from '../../../src/importing/import-ports.ts';
import { readReportedCall } from '../../../src/outcomes/contact-event.ts';
import type { EventMessage } from '../../../src/outcomes/event-queue.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS, toIso } from '../../../src/time/instant.ts';
import { World } from '../../support/world.ts';
import type { Act, CampaignPlan } from './campaign-plan.ts';
import { Chance } from './chance.ts';
import { FaultyProcess, type Troubles } from './faulty-process.ts';

/** The time by which every campaign is over: a day for each attempt in its hours and caps, a day for what Connect cannot tell. */
const MAX_CAMPAIGN_MS = 100 * HOUR_MS;

/** SQS delivers a batch again after six times the function's time limit. */
const DIALER_VISIBILITY_MS = 6 * MINUTE_MS;
const EVENT_VISIBILITY_SECONDS = 180;
const IMPORT_VISIBILITY_MS = 12 * MINUTE_MS;

const DIALER_TIME_MS = 40 * SECOND_MS;
/** Of the questions to the index of deadlines, how many it answers with what was. */
const LAGGING_FRACTION = 0.2;

const MIN_TICK_MS = 2 * SECOND_MS;
const MAX_TICK_MS = MINUTE_MS;

const well: Troubles = { dies: 0, throws: 0, freezes: 0, latencyMs: 5, skewMs: 0 };

export const campaignId = 'spring';

/** Changes a world before its campaign begins: a doctored one lacks a safeguard. */
export type Doctor = (world: World) => void;

interface WarmDialer {
  readonly process: FaultyProcess;
  readonly dialer: Dialer;
}

export class VirtualCampaign {
  readonly plan: CampaignPlan;
  readonly world: World;
  /** What was done, and when it was. */
  readonly done: (Act & { readonly at: number })[] = [];
  readonly begunAt: number;
  readonly #chance: Chance;
  readonly #processes: FaultyProcess[] = [];
  readonly #idle: WarmDialer[] = [];
  /** The contacts as they were at the last tick. */
  #before: readonly Contact[] = [];
  #dialing = 0;
  #busy = 0;
  #isImported = false;
  #sweptAt = Number.NEGATIVE_INFINITY;
  #tickMs = MIN_TICK_MS;

  constructor(plan: CampaignPlan, doctor: Doctor = () => {}) {
    this.plan = plan;
    this.#chance = new Chance(plan.seed + 0.5);
    const { simulator, callsPerSecond, maxConcurrentCalls, slotsPerShard } = plan;
    this.world = new World({ simulator, slotsPerShard, deployment: { callsPerSecond, maxConcurrentCalls } });
    this.begunAt = this.world.clock.now();
    this.#lagDeadlines();
    doctor(this.world);
  }

  /** Times at which some process stood still. */
  get freezes(): number {
    return this.#processes.reduce((sum, { freezes }) => sum + freezes, 0);
  }

  /** Whether nobody has anything to do any more. */
  get isOver(): boolean {
    const { contacts, dialQueue } = this.world;
    const live = contacts.all().filter(({ status }) => !endStatuses.has(status));
    return this.#isImported && live.length === 0 && dialQueue.messages.length === 0 && this.#busy === 0;
  }

  /** Lives it through, to its end or for so long that it has none. */
  run(): Promise<void> {
    return this.world.clock.run(this.#live());
  }

  get #isFaulty(): boolean {
    return this.world.clock.now() < this.begunAt + this.plan.faultyMs;
  }

  async #live(): Promise<void> {
    const { clock } = this.world;
    const acts = [...this.plan.acts].sort((a, b) => a.atMs - b.atMs);
    this.#start(this.#import());
    let isWell = false;
    while (clock.now() < this.begunAt + MAX_CAMPAIGN_MS) {
      while (acts[0] && this.begunAt + acts[0].atMs <= clock.now()) await this.#act(acts.shift() as Act);
      isWell ||= !this.#isFaulty && acts.length === 0;
      if (isWell) await this.#getWell();
      if (isWell && this.isOver) return;
      this.#tick();
      await clock.sleep(this.#pause(acts[0]));
    }
  }

  /** How long nothing is to be done: not beyond the next act, the next sweep, or what is due next. */
  #pause(next: Act | undefined): number {
    const now = this.world.clock.now();
    if (this.#isFaulty || next || this.#busy > 0) return this.#tickMs;
    const waiting = this.world.contacts.all().some(({ status }) => status === 'QUEUED');
    if (waiting || this.world.dialQueue.messages.length > 0) return this.#tickMs;
    const dues = this.world.contacts
      .all()
      .flatMap(({ dueAt }) => (dueAt === undefined ? [] : [Date.parse(dueAt)]));
    const slots = Object.values(this.world.pace.standing.slots).map((until) => until * SECOND_MS + 1);
    const soonest = Math.min(
      ...dues,
      ...slots,
      this.world.simulator.nextEventAtMs ?? Number.POSITIVE_INFINITY,
      now + 12 * HOUR_MS,
    );
    return Math.max(this.#tickMs, soonest - now);
  }

  /** The index of deadlines is behind its table at times: then it shows what was at the last tick. */
  #lagDeadlines(): void {
    const { contacts } = this.world;
    const due = contacts.due.bind(contacts);
    contacts.due = async (id, from, until, limit) => {
      if (!this.#isFaulty || !this.#chance.hits(LAGGING_FRACTION)) return due(id, from, until, limit);
      const isDue = (contact: Contact): contact is Contact & DueContact =>
        contact.dueAt !== undefined && contact.dueAt >= from && contact.dueAt <= until;
      const then = this.#before.filter(({ campaignId }) => campaignId === id).filter(isDue);
      return then.sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1)).slice(0, limit);
    };
  }

  #tick(): void {
    const { clock, contacts, dialQueue } = this.world;
    this.#before = contacts.all();
    let isQuiet = true;
    if (clock.now() >= this.#sweptAt + MINUTE_MS) {
      this.#sweptAt = clock.now();
      if (this.plan.strangers) this.world.strangerCalls();
      this.#start(this.#sweep());
    }
    while (this.#dialing < this.plan.dialers) {
      const batch = this.#chance.shuffled(dialQueue.take(this.#chance.between(1, 10)));
      if (batch.length === 0) break;
      isQuiet = false;
      const doubled = batch.filter(() => this.#isFaulty && this.#chance.hits(this.plan.doubledShare));
      if (doubled.length > 0) this.#start(dialQueue.send(doubled, this.#chance.between(0, 300)));
      this.#start(this.#dial(batch));
    }
    const events = this.#chance.shuffled(this.#events());
    for (let i = 0; i < events.length; i += 10) this.#start(this.#hear(events.slice(i, i + 10)));
    isQuiet &&= events.length === 0;
    this.#tickMs = isQuiet ? Math.min(MAX_TICK_MS, this.#tickMs * 2) : MIN_TICK_MS;
  }

  /** Lets `work` go on by itself; a function that throws is a function that failed. */
  #start(work: Promise<unknown>): void {
    this.#busy += 1;
    const end = () => {
      this.#busy -= 1;
    };
    work.then(end, end);
  }

  #process(): FaultyProcess {
    const troubles = () => (this.#isFaulty ? this.plan.troubles : well);
    const process = new FaultyProcess(this.world.clock, this.#chance, troubles);
    this.#processes.push(process);
    return process;
  }

  async #dial(batch: readonly DialMessage[]): Promise<void> {
    const { clock, dialQueue } = this.world;
    const warm = this.#idle.pop() ?? this.#warmDialer();
    this.#dialing += 1;
    const takenAt = clock.now();
    const work = warm.process.run(warm.dialer.dialBatch(batch, warm.process.clock.now() + DIALER_TIME_MS));
    const late = clock.sleep(DIALER_VISIBILITY_MS).then(() => 'late' as const);
    const failed = await Promise.race([work.catch(() => 'dead' as const), late]);
    this.#dialing -= 1;
    if (failed === 'late') {
      await dialQueue.send(batch);
      // It may still wake up, and go on with what it has.
      await work.catch(() => {});
      return;
    }
    if (failed !== 'dead') this.#idle.push(warm);
    const again = failed === 'dead' ? batch : failed;
    const left = takenAt + DIALER_VISIBILITY_MS - clock.now();
    if (again.length > 0) await dialQueue.send(again, Math.max(1, Math.ceil(left / SECOND_MS)));
  }

  #warmDialer(): WarmDialer {
    const process = this.#process();
    return { process, dialer: this.world.dialer(process) };
  }

  async #sweep(): Promise<void> {
    const process = this.#process();
    await process.run(this.world.sweeper(process).sweep(process.clock.now() + 37 * SECOND_MS));
  }

  #events(): EventMessage[] {
    const reported = this.world.simulator.events(this.world.clock.now()).flatMap((event) => {
      const reported = readReportedCall(JSON.parse(JSON.stringify(event)), event.detail.instanceArn);
      return reported ? [{ ...reported, looks: 0 }] : [];
    });
    return [...this.world.events.take(), ...reported];
  }

  async #hear(batch: readonly EventMessage[]): Promise<void> {
    const process = this.#process();
    const work = process.run(this.world.endedCalls(process).handle(batch));
    const failed = await work.catch(() => 'dead' as const);
    const again = failed === 'dead' ? batch : failed;
    for (const message of again) await this.world.events.send(message, EVENT_VISIBILITY_SECONDS);
  }

  async #import(): Promise<void> {
    const { uploads, importQueue } = this.world;
    const { numbers, doubledRows, badRows, settings } = this.plan;
    const rows = [
      ...numbers,
      ...numbers.slice(0, doubledRows),
      ...Array.from({ length: badRows }, (_, i) => `no number ${i}`),
    ];
    importQueue.jobs.push(uploads.drop(`${campaignId}.json`, JSON.stringify(settings)));
    await this.#importAll(importQueue.jobs);
    importQueue.jobs.push(
      uploads.drop(
        `${campaignId}.csv`,
        `phone,timeZone\n${rows.map((row) => `${row},Africa/Abidjan\n`).join('')}`,
        'v1',
      ),
    );
    await this.#importAll(importQueue.jobs);
    this.#isImported = true;
  }

  /** Each job again and again until it is done, as its queue delivers it. */
  async #importAll(jobs: ImportJob[]): Promise<void> {
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      const process = this.#process();
      const work = process.run(this.world.importer(process).importFile(job, process.clock.now() + MINUTE_MS));
      const result = await work.catch(() => 'dead' as const);
      if (result !== 'dead') continue;
      await this.world.clock.sleep(IMPORT_VISIBILITY_MS);
      jobs.push(job);
    }
  }

  async #act(act: Act): Promise<void> {
    const { campaigns, clock, numbers, simulator } = this.world;
    const now = clock.now();
    const move = (
      from: Parameters<typeof campaigns.changeState>[1],
      to: Parameters<typeof campaigns.changeState>[2],
    ) => campaigns.changeState(campaignId, from, to, 'The operator says so.');
    switch (act.act) {
      case 'pause':
        if (!(await move(['RUNNING', 'IMPORTING'], 'PAUSED'))) return;
        break;
      case 'resume':
        if (!(await move(['PAUSED', 'STOPPED'], 'RUNNING'))) return;
        break;
      case 'cancel':
        if (!(await move(['RUNNING', 'IMPORTING', 'PAUSED', 'STOPPED'], 'CANCELLED'))) return;
        break;
      case 'suppress':
        await numbers.suppress(act.phoneNumber, { at: toIso(now), source: 'the operator' });
        break;
      case 'connect':
        simulator.configure({ faults: act.faults ?? [] });
        break;
    }
    this.done.push({ ...act, at: now });
  }

  /** Connect is well, its index shows what it has, and a campaign that stands is resumed. */
  async #getWell(): Promise<void> {
    this.world.simulator.configure({ faults: [] });
    await this.#act({ atMs: 0, act: 'resume' });
  }
}
