/** Divides free lines among the campaigns that wait for one. */

export interface CallsOfCampaign {
  /** Concurrent calls that it may have. */
  readonly limit: number;
  /** Concurrent calls that it has. */
  readonly calls: number;
}

/** Lines by campaign: each goes to the campaign with the fewest calls in progress that may have another one. */
export function divideLines(
  lines: number,
  waiting: ReadonlyMap<string, CallsOfCampaign>,
): ReadonlyMap<string, number> {
  const shares = new Map<string, number>();
  for (let line = 0; line < lines; line += 1) {
    let next: { readonly campaignId: string; readonly calls: number } | undefined;
    for (const [campaignId, { limit, calls: before }] of waiting) {
      const calls = before + (shares.get(campaignId) ?? 0);
      if (calls < limit && (next === undefined || calls < next.calls)) next = { campaignId, calls };
    }
    if (!next) break;
    shares.set(next.campaignId, (shares.get(next.campaignId) ?? 0) + 1);
  }
  return shares;
}
