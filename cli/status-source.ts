/**
 * Reads what `status` shows of a campaign: two small reads a look, a third when it waits for its time or is paced by agents,
 * and now and then what its contacts wait for.
 */
import type { Campaign } from '../src/campaign/campaign.ts';
import { PARKED } from '../src/contact/contact-life.ts';
import { type CampaignLook, isIdle, type NextCall, teamOf } from '../src/watching/campaign-snapshot.ts';
import type { WaitingReader } from '../src/watching/waiting-contacts.ts';
import { CliError } from './cli-error.ts';
import type { DeployedStack } from './stack.ts';

type Tables = Pick<DeployedStack, 'campaigns' | 'pace' | 'contacts' | 'teams' | 'deployment'>;

/** Contacts that are asked for the earliest that waits: others before it have just been taken up. */
const ENOUGH = 10;

/**
 * The campaign as it stands now.
 * @throws {CliError} it is not in the table any more
 */
export async function lookAt(
  stack: Tables,
  waitingReader: Pick<WaitingReader, 'read'>,
  campaignId: string,
  nowMs: () => number,
): Promise<CampaignLook> {
  const [campaign, { pace, slots }] = await Promise.all([stack.campaigns.get(campaignId), stack.pace.read()]);
  if (!campaign) throw new CliError(`The campaign ${campaignId} was deleted from the Campaigns table.`);
  const [next, waiting, team] = await Promise.all([
    nextCall(stack, campaign),
    waitingReader.read(campaign, nowMs()),
    teamOf(campaign, stack.teams, stack.deployment),
  ]);
  return {
    atMs: nowMs(),
    campaign,
    pace,
    slots,
    ...(next && { next }),
    ...(waiting && { waiting }),
    ...(team && { team }),
  };
}

async function nextCall({ contacts }: Tables, campaign: Campaign): Promise<NextCall | undefined> {
  if (!isIdle(campaign)) return undefined;
  const due = await contacts.due(campaign.campaignId, '', PARKED, ENOUGH);
  return due.find(({ status }) => status === 'WAITING');
}
