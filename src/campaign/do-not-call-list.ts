/**
 * Do-not-call lists by their names. The general list applies to every campaign, whether or not its settings name it; any other
 * list applies to the campaigns whose settings name it.
 */
import type { CampaignSettings } from './settings.ts';

/** The list of all campaigns. */
export const GENERAL_LIST = 'all';

/** Lists that a campaign may name, and other lists than the general one that a number may be on. */
export const MAX_LISTS = 50;

export const listNameRule =
  'the name of a do-not-call list such as "brand-a": at least one of the letters a to z, a digit or "_", and no hyphen at the end';

/** Ids of the lists, beside the general one, that a campaign with these settings respects. No id twice. */
export function namedListsOf(
  settings: Pick<CampaignSettings, 'doNotCallLists'> | undefined,
): readonly string[] {
  return [...new Set(settings?.doNotCallLists ?? [])].filter((list) => list !== GENERAL_LIST);
}
