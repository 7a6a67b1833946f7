/** Campaigns on one queue share its agents: who of them may start the next calls. */

export interface CampaignOnQueue {
  readonly id: string;
  /** Calls in progress that have no agent yet. */
  readonly calling: number;
  /** Contacts that could be called now. */
  readonly ready: number;
}

/**
 * Divides `starts`, what `mayStart` allows the campaign that asks, so that the campaigns come as close as possible to the same number of calls without an agent; what one
 * of them cannot use goes to the others. Of equals the first by id comes first, so that every dialer divides alike.
 * @returns starts by campaign id; together at most `starts`, and as many if that many contacts are ready.
 */
export function divideStarts(
  starts: number,
  campaigns: readonly CampaignOnQueue[],
): ReadonlyMap<string, number> {
  const ordered = [...campaigns].sort((one, other) => (one.id < other.id ? -1 : 1));
  const level = waterLevel(starts, ordered);
  const parts = ordered.map(({ calling, ready }) => Math.min(ready, Math.max(0, level - calling)));
  let left = starts - parts.reduce((sum, part) => sum + part, 0);
  return new Map(
    ordered.map((campaign, i) => {
      const part = parts[i] ?? 0;
      const more = left > 0 && part < campaign.ready && campaign.calling + part <= level ? 1 : 0;
      left -= more;
      return [campaign.id, part + more];
    }),
  );
}

/** The highest number of calls to which all campaigns can be brought with `starts`. */
function waterLevel(starts: number, campaigns: readonly CampaignOnQueue[]): number {
  const needed = (level: number) =>
    campaigns.reduce((sum, { calling, ready }) => sum + Math.min(ready, Math.max(0, level - calling)), 0);
  let low = 0;
  let high = Math.max(0, ...campaigns.map(({ calling }) => calling)) + starts;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (needed(middle) <= starts) low = middle;
    else high = middle - 1;
  }
  return low;
}
