/**
 * The dialer: for each message of a batch, wait for a start time and a slot, claim the contact, make the attempt. The
 * claim comes last before the request, so that a dialer that dies leaves few contacts in doubt.
 */
import pLimit, { type LimitFunction } from 'p-limit';
import type { Campaign } from '../domain/campaign.ts';
import { transitionFor } from '../domain/contact-life.ts';
import type { DeploymentSettings } from '../domain/deployment.ts';
import { expiryAfter } from '../domain/expiry.ts';
import { type Admission, gate, gateFor } from '../domain/gate.ts';
import { SECOND_MS } from '../domain/instant.ts';
import { limitsOf } from './call-request.ts';
import { CampaignCache } from './campaign-cache.ts';
import { Attempt } from './dial-attempt.ts';
import type { DialerPorts } from './dialer-ports.ts';
import type { DialMessage } from './ports.ts';
import { StartTimes } from './start-times.ts';

/** Requests to Connect that one dialer has in flight at most. */
export const REQUESTS_IN_FLIGHT = 10;

/** The longest that SQS holds a message back (Amazon SQS API Reference, DelaySeconds). */
const MOST_DELAY_SECONDS = 900;

/** What the messages of one campaign share within a batch. */
interface Lane {
  readonly startTimes: StartTimes;
  /** As long as no call has proven the campaign, its contacts go one by one. */
  readonly probe: LimitFunction;
}

/** Lives as long as its process. */
export class Dialer {
  readonly #ports: DialerPorts;
  readonly #deployment: DeploymentSettings;
  readonly #campaigns: CampaignCache;
  readonly #inFlight = pLimit(REQUESTS_IN_FLIGHT);

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
    const late: number[] = [];
    const handle = async (message: DialMessage, position: number) => {
      const { campaignId } = message;
      const lane = lanes.get(campaignId) ?? this.#lane(campaignId, deadline);
      lanes.set(campaignId, lane);
      try {
        if ((await this.#dialInLane(message, lane, deadline)) === 'late') late.push(position);
      } catch (error) {
        failed.push(position);
        this.#ports.log.error('A message could not be handled and comes again.', { campaignId, error });
      }
    };
    await Promise.all(messages.map(handle));
    for (const lane of lanes.values()) await this.#freeSlots(lane);
    const sentBack = await this.#sendBack(
      messages.filter((_, i) => late.includes(i)),
      deadline,
    );
    if (!sentBack) failed.push(...late);
    return failed;
  }

  #lane(campaignId: string, deadline: number): Lane {
    const { pacer, clock } = this.#ports;
    return { startTimes: new StartTimes(pacer, clock, campaignId, deadline), probe: pLimit(1) };
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
   * Sending them anew spends no receive of the queue, as giving them back would. Until `deadline` all start times are
   * taken: who comes back earlier would only go round and round.
   */
  async #sendBack(messages: readonly DialMessage[], deadline: number): Promise<boolean> {
    if (messages.length === 0) return true;
    const waitMs = Math.max(0, deadline - this.#ports.clock.now());
    try {
      await this.#ports.dialQueue.send(messages, Math.min(MOST_DELAY_SECONDS, Math.ceil(waitMs / SECOND_MS)));
      return true;
    } catch (error) {
      this.#ports.log.error('Messages could not be sent back to the dial queue.', { error });
      return false;
    }
  }

  async #dialInLane(message: DialMessage, lane: Lane, deadline: number): Promise<'late' | 'done'> {
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

  async #dial(message: DialMessage, { startTimes }: Lane, deadline: number): Promise<'late' | 'done'> {
    const admitted = await this.#admit(message);
    if (!admitted) return 'done';
    const turn = await startTimes.next(limitsOf(admitted.settings, this.#deployment));
    if (!turn) return 'late';
    await this.#inFlight(async () => {
      const campaign = await this.#admit(message);
      if (!campaign) return startTimes.giveBack(turn);
      const claimedAt = this.#ports.clock.now();
      const claimId = turn.slot;
      const fact = { type: 'claimed', attempt: message.attempt, claimId } as const;
      const contact = await this.#ports.contacts.apply(message, transitionFor(message, fact, claimedAt));
      if (contact?.phoneNumber === undefined) return startTimes.giveBack(turn);
      const claim = {
        contact: { ...contact, phoneNumber: contact.phoneNumber },
        campaign,
        claimId,
        claimedAt,
      };
      const attempt = new Attempt(claim, this.#ports, this.#campaigns, this.#deployment);
      const again = () => startTimes.again(limitsOf(campaign.settings, this.#deployment));
      if ((await attempt.make(turn.start, again, deadline)) === 'notPlaced') startTimes.spend(claimId);
    });
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
