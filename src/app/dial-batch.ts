/**
 * The dialer: for each message of a batch, wait for a start time and a slot, claim the contact, make the attempt. The
 * claim comes last before the request, so that a dialer that dies leaves few contacts in doubt.
 */
import pLimit, { type LimitFunction } from 'p-limit';
import type { Campaign } from '../domain/campaign.ts';
import { PARKED, transitionFor } from '../domain/contact-life.ts';
import type { DeploymentSettings } from '../domain/deployment.ts';
import { expiryAfter } from '../domain/expiry.ts';
import { type Admission, gate, gateFor } from '../domain/gate.ts';
import { SECOND_MS } from '../domain/instant.ts';
import { type Round, roundSeconds, spreadOf } from '../domain/queue-round.ts';
import { limitsOf } from './call-request.ts';
import { CampaignCache } from './campaign-cache.ts';
import { contactInLog } from './contact-in-log.ts';
import { Attempt, WAITS_FOR_ITS_TURN } from './dial-attempt.ts';
import type { DialerPorts } from './dialer-ports.ts';
import type { DialMessage } from './ports.ts';
import { StartTimes, type Turn } from './start-times.ts';

/** Requests to Connect that one dialer has in flight at most. */
export const REQUESTS_IN_FLIGHT = 10;

/** How long a dialer waits for turns of a campaign that is slower than the others. */
const SLOW_WAIT_MS = 1.5 * SECOND_MS;

/** How soon somebody looks again whose campaign has as many calls on as it may. */
const FULL_MS = 2 * SECOND_MS;

const WAITS_FOR_ITS_SLOT = 'Waits for a call of its campaign to end: "maxConcurrentCalls" are on.';

/** A message that goes back to the queue. */
interface SendBack {
  readonly delaySeconds: number;
}

/** What the messages of one campaign share within a batch. */
interface Lane {
  readonly startTimes: StartTimes;
  /** As long as no call has proven the campaign, its contacts go one by one. */
  readonly probe: LimitFunction;
  /** How much later than usual its messages come back. */
  readonly spread: number;
  /** When its first message came up, ms since 1970. */
  readonly begunAt: number;
}

/** Lives as long as its process. */
export class Dialer {
  readonly #ports: DialerPorts;
  readonly #deployment: DeploymentSettings;
  readonly #campaigns: CampaignCache;
  readonly #inFlight = pLimit(REQUESTS_IN_FLIGHT);
  #lanes = 0;

  constructor(ports: DialerPorts, deployment: DeploymentSettings) {
    this.#ports = ports;
    this.#deployment = deployment;
    this.#campaigns = new CampaignCache(ports.campaigns, ports.clock);
  }

  /**
   * Handles a batch until `deadline` (ms since 1970), after which nothing new starts: who had no turn by then goes
   * back to the queue. Answers the positions of the messages that failed for reasons of our own (a table that does
   * not answer): those must come again.
   */
  async dialBatch(messages: readonly DialMessage[], deadline: number): Promise<readonly number[]> {
    const lanes = new Map<string, Lane>();
    const failed: number[] = [];
    const back = new Map<number, SendBack>();
    const handle = async (message: DialMessage, position: number) => {
      const { campaignId } = message;
      const lane = lanes.get(campaignId) ?? this.#lane(campaignId, deadline);
      lanes.set(campaignId, lane);
      try {
        const result = await this.#dialInLane(message, lane, deadline);
        if (result !== 'done') back.set(position, result);
      } catch (error) {
        failed.push(position);
        const contact = contactInLog(message);
        this.#ports.log.error('A message could not be handled and comes again.', { ...contact, error });
      }
    };
    await Promise.all(messages.map(handle));
    for (const lane of lanes.values()) await this.#freeSlots(lane);
    failed.push(...(await this.#sendBack(messages, back)));
    return failed;
  }

  #lane(campaignId: string, deadline: number): Lane {
    const { pacer, clock } = this.#ports;
    const startTimes = new StartTimes(pacer, clock, campaignId, deadline);
    this.#lanes += 1;
    return {
      startTimes,
      probe: pLimit(1),
      spread: spreadOf(this.#lanes),
      begunAt: clock.now(),
    };
  }

  /** Slots that are not freed for some trouble are freed by the sweeper. */
  async #freeSlots({ startTimes }: Lane): Promise<void> {
    try {
      await startTimes.freeSlots();
    } catch (error) {
      this.#ports.log.warn('Slots could not be freed.', { error });
    }
  }

  /**
   * Sending them anew spends no receive of the queue, as giving them back would. Answers the positions of those that
   * could not be sent.
   */
  async #sendBack(
    messages: readonly DialMessage[],
    back: ReadonlyMap<number, SendBack>,
  ): Promise<readonly number[]> {
    const failed: number[] = [];
    for (const delaySeconds of new Set([...back.values()].map((each) => each.delaySeconds))) {
      const positions = [...back.keys()].filter((i) => back.get(i)?.delaySeconds === delaySeconds);
      try {
        await this.#ports.dialQueue.send(
          messages.filter((_, i) => positions.includes(i)),
          delaySeconds,
        );
      } catch (error) {
        this.#ports.log.error('Messages could not be sent back to the dial queue.', { error });
        failed.push(...positions);
      }
    }
    return failed;
  }

  async #dialInLane(message: DialMessage, lane: Lane, deadline: number): Promise<SendBack | 'done'> {
    const isProven = async () => (await this.#campaigns.get(message.campaignId))?.provenAt !== undefined;
    if (!(await isProven())) {
      const probed = await lane.probe(async () => {
        if (await isProven()) return undefined;
        return this.#dial(message, lane, deadline);
      });
      if (probed) return probed;
    }
    return this.#dial(message, lane, deadline);
  }

  async #dial(message: DialMessage, lane: Lane, deadline: number): Promise<SendBack | 'done'> {
    const { startTimes } = lane;
    const admitted = await this.#admit(message);
    if (!admitted) return 'done';
    const limits = limitsOf(admitted.settings, this.#deployment);
    // A campaign that is slower than the others has few turns: theirs must not wait for them.
    const isSlow = limits.callsPerSecond < this.#deployment.callsPerSecond;
    const turn = await startTimes.next(limits, isSlow ? lane.begunAt + SLOW_WAIT_MS : deadline);
    if (turn === 'full')
      return this.#comeBack(message, admitted, lane, { afterMs: FULL_MS }, WAITS_FOR_ITS_SLOT);
    if (turn === 'late') {
      const turnsPerSecond = limits.callsPerSecond;
      // Until then all start times are taken: who comes back earlier finds none.
      const wait = isSlow
        ? { afterMs: SECOND_MS / turnsPerSecond, turnsPerSecond }
        : { afterMs: deadline - this.#ports.clock.now() };
      return this.#comeBack(message, admitted, lane, wait, WAITS_FOR_ITS_TURN);
    }
    await this.#inFlight(async () => {
      const campaign = await this.#admit(message);
      if (!campaign) return startTimes.giveBack(turn);
      await this.#attempt(message, turn, campaign, startTimes, deadline);
    });
    return 'done';
  }

  async #attempt(
    message: DialMessage,
    { start, slot }: Turn,
    campaign: Campaign,
    startTimes: StartTimes,
    deadline: number,
  ): Promise<void> {
    const { clock, contacts } = this.#ports;
    let attempt: Attempt | undefined;
    let isPlaced = false;
    try {
      const claimedAt = clock.now();
      const fact = { type: 'claimed', attempt: message.attempt, claimId: slot } as const;
      const contact = await contacts.apply(message, transitionFor(message, fact, claimedAt));
      if (contact?.phoneNumber === undefined) return startTimes.giveBack({ start, slot });
      const claim = { contact: { ...contact, phoneNumber: contact.phoneNumber }, campaign, claimedAt };
      attempt = new Attempt({ ...claim, claimId: slot }, this.#ports, this.#campaigns, this.#deployment);
      const again = () => startTimes.again(limitsOf(campaign.settings, this.#deployment));
      isPlaced = (await attempt.make(start, again, deadline)) !== 'notPlaced';
    } catch (error) {
      isPlaced = attempt?.mayBeOn ?? false;
      if (!isPlaced) {
        startTimes.spend(slot);
        await attempt?.breakOff();
      }
      throw error;
    }
    if (!isPlaced) startTimes.spend(slot);
  }

  /** There is no turn for the message now. */
  async #comeBack(
    message: DialMessage,
    { counts }: Campaign,
    { spread }: Lane,
    wait: Pick<Round, 'afterMs' | 'turnsPerSecond'>,
    reason: string,
  ): Promise<SendBack | 'done'> {
    const delaySeconds = roundSeconds({ queued: counts?.QUEUED ?? 0, spread, ...wait });
    if (delaySeconds !== 'parked') return { delaySeconds };
    const fact = { type: 'held', attempt: message.attempt, dueAt: PARKED, reason } as const;
    await this.#ports.contacts.apply(message, transitionFor(message, fact, this.#ports.clock.now()));
    return 'done';
  }

  /** The campaign, if the contact may be called now; else the contact is held until it may, or ended. */
  async #admit(message: DialMessage): Promise<Campaign | undefined> {
    const campaign = await this.#campaigns.get(message.campaignId);
    const admission = this.#admissionOf(message, campaign);
    if (admission.open) return campaign;
    const { clock, contacts } = this.#ports;
    const { attempt } = message;
    const { reason } = admission;
    const fact =
      'isOver' in admission
        ? ({ type: 'cancelled', reason, expiresAt: this.#expiresAt() } as const)
        : ({ type: 'held', attempt, dueAt: admission.until, reason } as const);
    await contacts.apply(message, transitionFor(message, fact, clock.now()));
    return undefined;
  }

  #admissionOf(message: DialMessage, campaign: Campaign | undefined): Admission {
    const { phoneNumber, timeZone } = message;
    const now = this.#ports.clock.now();
    // A message of an earlier version has no number: the hours are looked at once it is claimed.
    if (phoneNumber === undefined) return gate(campaign, now);
    return gateFor({ phoneNumber, ...(timeZone && { timeZone }) }, campaign, this.#deployment, now);
  }

  #expiresAt(): number {
    return expiryAfter(this.#ports.clock.now(), this.#deployment.retentionDays);
  }
}
