/**
 * The dialer: for each message of a batch, wait for a start time, claim the contact, make the attempt. The claim
 * comes last before the request, so that a dialer that dies leaves few contacts in doubt.
 */
import pLimit, { type LimitFunction } from 'p-limit';
import type { Campaign } from '../domain/campaign.ts';
import { transitionFor } from '../domain/contact-life.ts';
import type { DeploymentSettings } from '../domain/deployment.ts';
import { gate } from '../domain/gate.ts';
import { toIso } from '../domain/instant.ts';
import { callsPerSecondOf } from './call-request.ts';
import { CampaignCache } from './campaign-cache.ts';
import { Attempt, WAITS_FOR_ITS_TURN } from './dial-attempt.ts';
import type { DialerPorts } from './dialer-ports.ts';
import type { DialMessage, Start } from './ports.ts';
import { StartTimes } from './start-times.ts';

/** Requests to Connect that one dialer has in flight at most. */
export const REQUESTS_IN_FLIGHT = 10;

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
   * Handles a batch until `deadline` (ms since 1970), after which nothing new starts. Answers the positions of
   * the messages that failed for reasons of our own (a table that does not answer): those must come again.
   */
  async dialBatch(messages: readonly DialMessage[], deadline: number): Promise<readonly number[]> {
    const lanes = new Map<string, Lane>();
    const failed: number[] = [];
    const handle = async (message: DialMessage, position: number) => {
      const { campaignId } = message;
      const lane = lanes.get(campaignId) ?? this.#lane(campaignId, deadline);
      lanes.set(campaignId, lane);
      try {
        await this.#dialInLane(message, lane, deadline);
      } catch (error) {
        failed.push(position);
        this.#ports.log.error('A message could not be handled and comes again.', { campaignId, error });
      }
    };
    await Promise.all(messages.map(handle));
    return failed;
  }

  #lane(campaignId: string, deadline: number): Lane {
    const { pacer, clock } = this.#ports;
    return { startTimes: new StartTimes(pacer, clock, campaignId, deadline), probe: pLimit(1) };
  }

  async #dialInLane(message: DialMessage, lane: Lane, deadline: number): Promise<void> {
    const isProven = async () => (await this.#campaigns.get(message.campaignId))?.provenAt !== undefined;
    if (!(await isProven())) {
      const probed = await lane.probe(async () => {
        if (await isProven()) return false;
        await this.#dial(message, lane, deadline);
        return true;
      });
      if (probed) return;
    }
    await this.#dial(message, lane, deadline);
  }

  async #dial(message: DialMessage, lane: Lane, deadline: number): Promise<void> {
    if (!(await this.#admit(message))) return;
    const nextStart = () => this.#nextStart(message.campaignId, lane.startTimes);
    const start = await nextStart();
    if (!start) return this.#hold(message, toIso(this.#ports.clock.now()), WAITS_FOR_ITS_TURN);
    await this.#inFlight(async () => {
      const campaign = await this.#admit(message);
      if (!campaign) return;
      const claimedAt = this.#ports.clock.now();
      const claimId = this.#ports.newId();
      const fact = { type: 'claimed', attempt: message.attempt, claimId } as const;
      const contact = await this.#ports.contacts.apply(message, transitionFor(message, fact, claimedAt));
      if (contact?.phoneNumber === undefined) return lane.startTimes.giveBack(start);
      const claim = {
        contact: { ...contact, phoneNumber: contact.phoneNumber },
        campaign,
        claimId,
        claimedAt,
      };
      await new Attempt(claim, this.#ports, this.#campaigns, this.#deployment).make(
        start,
        nextStart,
        deadline,
      );
    });
  }

  /** The campaign, if it may dial now; else the contact is held until it may. */
  async #admit(message: DialMessage): Promise<Campaign | undefined> {
    const campaign = await this.#campaigns.get(message.campaignId);
    const admission = gate(campaign, this.#ports.clock.now());
    if (admission.open) return campaign;
    await this.#hold(message, admission.until, admission.reason);
    return undefined;
  }

  async #nextStart(campaignId: string, startTimes: StartTimes): Promise<Start | undefined> {
    const campaign = await this.#campaigns.get(campaignId);
    return startTimes.next(callsPerSecondOf(campaign?.settings, this.#deployment));
  }

  async #hold(message: DialMessage, dueAt: string, reason: string): Promise<void> {
    const fact = { type: 'held', attempt: message.attempt, dueAt, reason } as const;
    await this.#ports.contacts.apply(message, transitionFor(message, fact, this.#ports.clock.now()));
  }
}
