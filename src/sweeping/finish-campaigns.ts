/**
 * Finishes imports whose importer crashed at the last step, contacts of campaigns that place no more calls
 * (cancelled, or past their `endAt`), and campaigns whose contacts have all ended, which are sent to be closed.
 */
import type { Campaign } from '../campaign/campaign.ts';
import { readKey } from '../campaign/campaign-id.ts';
import type { CampaignStore } from '../campaign/campaign-store.ts';
import { endingAt } from '../campaign/contact-ending.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { makeRoomInFullItem } from '../campaign/imported-files.ts';
import { gate } from '../campaign/may-dial.ts';
import type { CloseQueue } from '../closing/close-queue.ts';
import { allFilesDone, isOpenForRequests } from '../closing/closing.ts';
import { inParts } from '../concurrency/parallel.ts';
import { PARKED, transitionFor } from '../contact/contact-life.ts';
import type { ContactStore, DueContact } from '../contact/contact-store.ts';
import { liveContactsIn } from '../contact/counts.ts';
import { isRecycling } from '../contact/recycle.ts';
import type { Claims } from '../dialing/claims.ts';
import { isClaimOfNextAttempt, type NumberClaim, outcomeUnknown } from '../dialing/number-claim.ts';
import type { NumberStore } from '../dialing/number-store.ts';
import { endImport } from '../importing/file-entries.ts';
import type { Log } from '../telemetry/log.ts';
import type { Clock } from '../time/clock.ts';
import { turnEnd } from './campaign-time-share.ts';

/** Contacts per read. */
const PAGE = 5_000;

/** Cancelling takes at most this fraction of the remaining time of a sweep. */
const TIME_FRACTION = 0.5;

export interface CampaignEndsPorts {
  readonly contacts: Pick<ContactStore, 'apply' | 'due'>;
  readonly numbers: Pick<NumberStore, 'read'>;
  readonly claims: Pick<Claims, 'leaveOpen'>;
  readonly campaigns: Pick<CampaignStore, 'beginClosing' | 'get' | 'changeState' | 'forgetFile' | 'reopen'>;
  readonly closeQueue: CloseQueue;
  readonly clock: Clock;
  readonly log: Log;
}

export class CampaignEnds {
  readonly #ports: CampaignEndsPorts;
  readonly #deployment: Pick<DeploymentSettings, 'retentionDays'>;

  constructor(ports: CampaignEndsPorts, deployment: Pick<DeploymentSettings, 'retentionDays'>) {
    this.#ports = ports;
    this.#deployment = deployment;
  }

  /** Goes over `campaigns` until about half of the time to `deadline` (ms since 1970) is over. */
  async end(campaigns: readonly Campaign[], deadline: number): Promise<void> {
    const { clock, log } = this.#ports;
    const until = clock.now() + (deadline - clock.now()) * TIME_FRACTION;
    for (const [i, campaign] of campaigns.entries()) {
      if (clock.now() >= until) return;
      const turn = turnEnd(clock.now(), until, campaigns.length - i);
      const { campaignId } = campaign;
      try {
        await makeRoomInFullItem(campaign, this.#ports.campaigns);
        if (isImported(campaign)) await endImport(campaignId, this.#ports.campaigns, clock.now());
        if (gate(campaign, clock.now()).type === 'over') await this.#cancelContacts(campaignId, turn);
        await this.#reopen(campaign);
        if (mayBeClosed(campaign, clock.now())) await this.#close(campaign);
      } catch (error) {
        // The next sweep comes in a minute.
        log.error('A campaign could not be ended.', { campaignId, error });
      }
    }
  }

  /** Cancels all contacts that are not being called; calls in progress continue. */
  async #cancelContacts(campaignId: string, deadline: number): Promise<void> {
    const { campaigns, claims, contacts, clock } = this.#ports;
    const seen = new Set<string>();
    for (let page = await this.#live(campaignId, PAGE); clock.now() < deadline; ) {
      // The sweep read the campaign a while ago: new settings may have extended it, and a cancelled contact never
      // comes back.
      const campaign = await campaigns.get(campaignId);
      const admission = campaign && gate(campaign, clock.now());
      if (admission?.type !== 'over') return;
      const { reason } = admission;
      const waiting = page.filter(({ status }) => status === 'QUEUED' || status === 'WAITING');
      // The index lags, and shows cancelled contacts a little longer.
      const fresh = waiting.filter(({ contactKey }) => !seen.has(contactKey));
      if (fresh.length === 0) return;
      const standing = await this.#claimsOn(fresh);
      await inParts(fresh, (contact) => {
        const now = clock.now();
        const claim = standing.get(contact.phoneNumber ?? '');
        if (claim && contact.phoneNumber !== undefined && isClaimOfNextAttempt(claim, contact)) {
          const transition = transitionFor(contact, outcomeUnknown(claim, now), now);
          return claims.leaveOpen(contact.phoneNumber, claim, contact, transition);
        }
        const fact = { type: 'cancelled', reason, ...endingAt(now, campaign, this.#deployment) } as const;
        return contacts.apply(contact, transitionFor(contact, fact, now));
      });
      for (const { contactKey } of fresh) seen.add(contactKey);
      page = await this.#live(campaignId, PAGE);
    }
  }

  /** A contact whose number is claimed for it may have a call on, of which it does not know yet. */
  async #claimsOn(contacts: readonly DueContact[]): Promise<ReadonlyMap<string, NumberClaim>> {
    const phoneNumbers = new Set(contacts.flatMap(({ phoneNumber }) => phoneNumber ?? []));
    const states = await this.#ports.numbers.read([...phoneNumbers]);
    return new Map([...states].flatMap(([phoneNumber, { claim }]) => (claim ? [[phoneNumber, claim]] : [])));
  }

  async #close({ campaignId }: Campaign): Promise<void> {
    const { campaigns, closeQueue, clock } = this.#ports;
    if ((await this.#live(campaignId, 1)).length > 0) return;
    if (await campaigns.beginClosing(campaignId, clock.now())) await closeQueue.send({ campaignId });
  }

  /** A callback that was asked for, or a call that became known, when the campaign was over: it is closed again after that. */
  async #reopen(campaign: Campaign): Promise<void> {
    const { campaignId, completedAt, counts = {} } = campaign;
    if (completedAt === undefined || liveContactsIn(counts) === 0) return;
    const { campaigns, clock, log } = this.#ports;
    if (await campaigns.reopen(campaign, clock.now()))
      log.info('A campaign that was over has contacts to call, and is open again.', { campaignId });
  }

  /** Contacts with a deadline: all that have not ended. */
  #live(campaignId: string, limit: number): Promise<readonly DueContact[]> {
    return this.#ports.contacts.due(campaignId, '', PARKED, limit);
  }
}

/**
 * An importer that stood still while another one, to which the same message came, has done all of the file, says that the
 * import begins, and may die then: no message is left that would end it.
 */
function isImported(campaign: Campaign): boolean {
  return campaign.state === 'IMPORTING' && allFilesDone(campaign);
}

/** A campaign that was not closed, and has customers, all of whose files are read, and takes no more requests. */
function mayBeClosed(campaign: Campaign, nowMs: number): boolean {
  const { state, completedAt, requestsSince, files = {} } = campaign;
  if (state === 'IMPORTING' || completedAt !== undefined || isRecycling(campaign)) return false;
  if (!allFilesDone(campaign)) return false;
  if (requestsSince !== undefined) return !isOpenForRequests(campaign, nowMs);
  return Object.values(files).some(({ file }) => readKey(file).kind === 'customers');
}
