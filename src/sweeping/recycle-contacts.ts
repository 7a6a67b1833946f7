/**
 * Recycles contacts of campaigns that an operator has opened again for that: each of them waits for its next attempt, as any contact that
 * waits. May be killed anywhere and run twice at once: a contact names the recycle that it has been through.
 */
import type { Campaign } from '../campaign/campaign.ts';
import type { CampaignStore } from '../campaign/campaign-store.ts';
import { gate } from '../campaign/may-dial.ts';
import { recycleRulesOf } from '../campaign/retry-rules.ts';
import type { CampaignSettings } from '../campaign/settings.ts';
import type { Contact } from '../contact/contact.ts';
import { transitionFor } from '../contact/contact-life.ts';
import type { ContactStore, ContactUpdate } from '../contact/contact-store.ts';
import { isRecycling, type Recycle, recycledFact } from '../contact/recycle.ts';
import { OutOfTime } from '../importing/out-of-time.ts';
import type { Log } from '../telemetry/log.ts';
import type { Clock } from '../time/clock.ts';
import { toIso } from '../time/instant.ts';

/** Recycling takes at most this fraction of the remaining time of a sweep: the contacts that it yields are not called faster. */
const TIME_FRACTION = 0.2;

/** All writes go to one partition key, which calls need as well. */
const WRITES_AT_ONCE = 8;

export interface RecyclerPorts {
  readonly contacts: Pick<ContactStore, 'page' | 'applyAll'>;
  readonly campaigns: Pick<CampaignStore, 'get' | 'saveRecycle'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Goes on with the recycles of `campaigns` for a part of the time to `deadline` (ms since 1970). */
export async function recycleContacts(
  campaigns: readonly Campaign[],
  deadline: number,
  ports: RecyclerPorts,
): Promise<void> {
  const { clock, log } = ports;
  const until = clock.now() + (deadline - clock.now()) * TIME_FRACTION;
  for (const { campaignId } of campaigns.filter(isRecycling)) {
    try {
      await recycleCampaign(campaignId, until, ports);
    } catch (error) {
      // The next sweep comes in a minute.
      log.error('Contacts of a campaign could not be recycled.', { campaignId, error });
    }
  }
}

async function recycleCampaign(campaignId: string, until: number, ports: RecyclerPorts): Promise<void> {
  const { campaigns, clock, contacts, log } = ports;
  while (clock.now() < until) {
    // Read anew: another sweep may be ahead, or an operator may have cancelled the campaign.
    const campaign = await campaigns.get(campaignId);
    const { recycle, settings } = campaign ?? {};
    if (!campaign || !recycle || !isRecycling(campaign)) return;
    const isOver = gate(campaign, clock.now()).type === 'over';
    const page = isOver ? undefined : await contacts.page(campaignId, recycle.after);
    const changes = page ? changesOf(page.contacts, recycle, settings, clock.now()) : [];
    const { recycled, isDone } = await applyUntil(until, changes, ports);
    if (recycled > 0)
      log.info('Contacts of a campaign are called again.', { campaignId, contacts: recycled });
    // The next sweep reads the page again; contacts that were recycled have the mark by then.
    if (!isDone) return;
    const { after: _, ...rest } = recycle;
    const next = page?.next;
    const progress = next === undefined ? { doneAt: toIso(clock.now()) } : { after: next };
    await campaigns.saveRecycle(campaignId, { ...rest, ...progress });
  }
}

function changesOf(
  page: readonly Contact[],
  recycle: Recycle,
  settings: CampaignSettings | undefined,
  nowMs: number,
): readonly ContactUpdate[] {
  const rules = recycleRulesOf(settings);
  return page.flatMap((contact) => {
    const fact = recycledFact(contact, recycle, rules, nowMs);
    return fact ? [{ id: contact, transition: transitionFor(contact, fact, nowMs) }] : [];
  });
}

/**
 * Applies `changes`, and those that were throttled again, until `until` (ms since 1970). Answers how many contacts are called again.
 * @throws the failure of a write that was not throttled
 */
async function applyUntil(
  until: number,
  changes: readonly ContactUpdate[],
  { contacts, clock }: RecyclerPorts,
): Promise<{ readonly recycled: number; readonly isDone: boolean }> {
  let recycled = 0;
  let left = changes;
  while (left.length > 0) {
    const part = left.slice(0, WRITES_AT_ONCE);
    const results = await contacts.applyAll(part);
    const throttled: ContactUpdate[] = [];
    for (const [i, change] of part.entries()) {
      const result = results[i];
      if (result?.type === 'applied') recycled += 1;
      if (result?.type !== 'failed') continue;
      if (!(result.error instanceof OutOfTime)) throw result.error;
      throttled.push(change);
    }
    left = [...left.slice(WRITES_AT_ONCE), ...throttled];
    if (left.length > 0 && clock.now() >= until) return { recycled, isDone: false };
  }
  return { recycled, isDone: true };
}
