/** A campaign as an operator names it: by its id, or by the name that its file or folder had. */
import { Argument } from 'commander';
import type { Campaign } from '../src/campaign/campaign.ts';
import { campaignIdOf } from '../src/campaign/campaign-id.ts';
import type { CampaignStore } from '../src/campaign/campaign-store.ts';
import { CliError } from './cli-error.ts';
import { similarNames } from './similar-names.ts';

/** The argument of a command that is about one campaign. */
export function campaignArgument(): Argument {
  return new Argument('<campaign>', 'name of the campaign, as `list` shows it');
}

/**
 * The campaign that `name` names, as it stands now.
 * @throws {CliError} there is none; the sentence names those with a similar name
 */
export async function findCampaign(
  campaigns: Pick<CampaignStore, 'get' | 'list'>,
  name: string,
): Promise<Campaign> {
  const campaignId = campaignIdOf(name);
  const found = campaignId === '' ? undefined : await campaigns.get(campaignId);
  // An entry without a state is one that a late count has made.
  if (found?.state !== undefined) return found;
  const ids = (await campaigns.list()).map((campaign) => campaign.campaignId);
  const similar = similarNames(campaignId || name, ids);
  const shown = campaignId || JSON.stringify(name);
  if (ids.length === 0) {
    throw new CliError(
      `There is no campaign ${shown}, and no other campaign yet. Start one: npx dialer upload FILE.csv`,
    );
  }
  const hint =
    similar.length > 0 ? `Did you mean ${similar.join(' or ')}?` : '`npx dialer list` shows all campaigns.';
  throw new CliError(`There is no campaign ${shown}. ${hint}`);
}
