/**
 * The sweeper: once a minute it handles every contact whose deadline has passed. Waiting contacts go to the dial
 * queue, no faster than they can be dialed; lost messages are sent again; expired claims and calls without a reported
 * end are reconciled with Connect; contacts of campaigns that are over end, and campaigns without live contacts are
 * closed. Contacts of a campaign that was over are called again if an operator asks for it. It may be killed anywhere and
 * run twice at once: every write is conditional on what it saw.
 */
import type { Teams } from '../agents/teams.ts';
import type { Campaign } from '../campaign/campaign.ts';
import { CampaignCache } from '../campaign/campaign-cache.ts';
import type { CampaignStore } from '../campaign/campaign-store.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { gate } from '../campaign/may-dial.ts';
import { inParts } from '../concurrency/parallel.ts';
import type { ContactStore, DueContact } from '../contact/contact-store.ts';
import { liveContactsIn } from '../contact/counts.ts';
import { reconciliationTimes } from '../contact/reconciliation.ts';
import { limitsOf } from '../dialing/call-request.ts';
import type { DialQueue } from '../dialing/dial-queue.ts';
import { HandOver, type HandOverPorts } from '../dialing/hand-over.ts';
import type { NumberStore } from '../dialing/number-store.ts';
import { LookupTurns } from '../outcomes/lookup-throttle.ts';
import type { SlotKeeper } from '../pacing/pacer.ts';
import { initialPace } from '../pacing/pacing.ts';
import { noSlots } from '../pacing/slots.ts';
import type { WaitingCampaigns } from '../pacing/waiting-campaigns.ts';
import { contactInLog } from '../telemetry/contact-in-log.ts';
import type { MetricValues } from '../telemetry/metric-names.ts';
import { MINUTE_MS } from '../time/instant.ts';
import { turnEnd } from './campaign-time-share.ts';
import { CallChecker, type CallPorts } from './check-calls.ts';
import { DueContacts } from './due-contacts.ts';
import { CampaignEnds, type CampaignEndsPorts } from './finish-campaigns.ts';
import { FreeLines, type RoomForAgents } from './free-lines.ts';
import { type ClaimPorts, ClaimReconciler } from './reconcile-claims.ts';
import { recycleContacts } from './recycle-contacts.ts';
import { SweepFindings } from './sweep-findings.ts';
import { sweepMetrics } from './sweep-metrics.ts';
import { type CampaignTeam, teamMetrics } from './team-metrics.ts';

export interface SweeperPorts extends ClaimPorts, CallPorts, CampaignEndsPorts {
  readonly contacts: Pick<ContactStore, 'apply' | 'applyAll' | 'due' | 'page'>;
  readonly numbers: Pick<NumberStore, 'releaseCall' | 'read'>;
  readonly claims: ClaimPorts['claims'] & CampaignEndsPorts['claims'];
  readonly campaigns: Pick<
    CampaignStore,
    'list' | 'get' | 'changeState' | 'beginClosing' | 'forgetFile' | 'reopen' | 'saveRecycle'
  >;
  readonly dialQueue: DialQueue;
  readonly telephony: ClaimPorts['telephony'] & CallPorts['telephony'];
  readonly slots: SlotKeeper;
  readonly pacer: HandOverPorts['pacer'];
  readonly waiting: WaitingCampaigns;
  readonly teams: CallPorts['teams'] & Pick<Teams, 'read'>;
}

export class Sweeper {
  readonly #ports: SweeperPorts;
  readonly #deployment: DeploymentSettings;
  readonly #claims: ClaimReconciler;
  readonly #calls: CallChecker;
  readonly #ends: CampaignEnds;
  readonly #due: DueContacts;
  readonly #handOver: HandOver;

  constructor(ports: SweeperPorts, deployment: DeploymentSettings, times = reconciliationTimes) {
    this.#ports = ports;
    this.#deployment = deployment;
    const turns = new LookupTurns(ports.clock);
    this.#claims = new ClaimReconciler(ports, turns, times, deployment);
    this.#calls = new CallChecker(ports, turns, deployment);
    this.#ends = new CampaignEnds(ports, deployment);
    this.#due = new DueContacts(ports, deployment);
    this.#handOver = new HandOver(ports, new CampaignCache(ports.campaigns, ports.clock), deployment);
  }

  /**
   * One sweep over all campaigns; starts nothing new after `deadline` (ms since 1970). All campaigns are queued
   * before any question goes to Connect, and those are asked in the order in which they are due. Answers what it saw, in
   * figures.
   */
  async sweep(deadline: number): Promise<MetricValues> {
    const { campaigns, clock, slots } = this.#ports;
    const findings = new SweepFindings(clock.now());
    const open: DueContact[] = [];
    let queued = 0;
    // Before anything else: a line that is freed from now on brings its contact itself.
    const lines = await this.#freeLines();
    const live = inTurn(await campaigns.list(), clock.now()).filter(mayHaveDeadlines);
    const { room, teams } = await this.#roomForAgents(live);
    lines.limitToAgents(room);
    // First: a dialer that finds no line from now on notes its campaign again.
    await this.#noteWaiting(lines, live);
    for (const [i, campaign] of live.entries()) {
      if (clock.now() >= deadline) findings.missSome();
      else {
        const due = await this.#due.queue(
          campaign,
          turnEnd(clock.now(), deadline, live.length - i),
          findings,
          lines,
        );
        open.push(...due.open.values());
        queued += due.queued;
      }
    }
    // Contacts that wait already come first; those that are recycled are queued by the next sweep.
    await recycleContacts(live, deadline, this.#ports);
    await this.#ends.end(live, deadline);
    open.sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
    const withStatus = (wanted: DueContact['status']) => open.filter(({ status }) => status === wanted);
    await this.#claims.reconcile(withStatus('DIALING'), deadline, findings);
    await this.#calls.check(withStatus('DIALED'), deadline, findings);
    const standing = await slots.tidy(findings.slotFindings);
    await this.#handOver.bring(standing.freed);
    await this.#writeLater(findings);
    return {
      ...sweepMetrics(live, { ...standing, queued }, this.#deployment.callsPerSecond, clock.now()),
      ...teamMetrics(teams, clock.now()),
    };
  }

  async #freeLines(): Promise<FreeLines> {
    const { slots, waiting, clock, log } = this.#ports;
    try {
      const [standing, ids] = await Promise.all([slots.standing(), waiting.list()]);
      return new FreeLines(standing, ids, this.#deployment, clock.now());
    } catch (error) {
      // A contact that is queued for a line that is not free waits for the next one.
      log.warn('The free lines could not be read; contacts are queued at the allowed rate.', { error });
      const standing = { pace: initialPace, slots: noSlots };
      return new FreeLines(standing, [], this.#deployment, clock.now());
    }
  }

  /** Each campaign with agents that has contacts to call: contacts that may be queued for it, and its team. */
  async #roomForAgents(
    live: readonly Campaign[],
  ): Promise<{ readonly room: RoomForAgents; readonly teams: readonly CampaignTeam[] }> {
    const { pacer, clock, log } = this.#ports;
    const room = new Map<string, number>();
    const teams: CampaignTeam[] = [];
    for (const campaign of live) {
      const { campaignId, settings, counts = {} } = campaign;
      const contacts = (counts.WAITING ?? 0) + (counts.QUEUED ?? 0);
      if (!settings?.agents || contacts === 0 || gate(campaign, clock.now()).type !== 'open') continue;
      try {
        const limits = limitsOf(settings, this.#deployment);
        const { agents: policy } = limits;
        room.set(campaignId, await pacer.agentStarts(campaignId, limits));
        if (policy) teams.push({ campaignId, policy, ...(await this.#ports.teams.read(campaignId, policy)) });
      } catch (error) {
        log.warn('The agents of a campaign could not be read; none of its contacts are queued.', {
          campaignId,
          error,
        });
        room.set(campaignId, 0);
      }
    }
    return { room, teams };
  }

  /** A campaign that is noted for longer than it waits costs a request for each line that is freed. */
  async #noteWaiting(lines: FreeLines, live: readonly Campaign[]): Promise<void> {
    const { waiting, log } = this.#ports;
    try {
      await waiting.remove(lines.notWaiting(live));
      await waiting.add(lines.notNoted());
    } catch (error) {
      log.warn('It could not be noted which campaigns wait for lines and agents.', { error });
    }
  }

  async #writeLater({ writes }: SweepFindings): Promise<void> {
    await inParts(writes, async ({ contact, write }) => {
      try {
        await write();
      } catch (error) {
        // One contact's trouble must not keep the others waiting; the next sweep asks about it again.
        const about = contactInLog(contact);
        this.#ports.log.error('The deadline of a call could not be extended.', { ...about, error });
      }
    });
  }
}

/** The campaigns, another one first each minute: what takes a sweep's whole time must not always be the same one's. */
function inTurn(campaigns: readonly Campaign[], nowMs: number): readonly Campaign[] {
  const first = campaigns.length === 0 ? 0 : Math.floor(nowMs / MINUTE_MS) % campaigns.length;
  return [...campaigns.slice(first), ...campaigns.slice(0, first)];
}

/**
 * Whether contacts of the campaign may have deadlines. A campaign that is over has proved counts, which show it; a
 * late event may bring a contact back. There are many such campaigns in the end, and checking one takes a request per
 * shard.
 */
function mayHaveDeadlines({ completedAt, counts = {} }: Campaign): boolean {
  return completedAt === undefined || liveContactsIn(counts) > 0;
}
