/** A whole campaign on the deployed stack, from the drop of its files to the proof of its result. */
import { expect } from 'vitest';
import { type Evidence, prove } from '../../local/demo-account.ts';
import { maxAtOnce } from '../../local/demo-truth.ts';
import type { LocalProduct } from './local-product.ts';

export interface WholeCampaign {
  readonly campaignId: string;
  readonly numbers: readonly string[];
  /** As in a settings file. */
  readonly settings: { readonly maxConcurrentCalls: number } & Readonly<Record<string, unknown>>;
  /** How long it may take, ms. */
  readonly limitMs: number;
}

/** Runs it, and has every proof hold; answers what was proven from. */
export async function runWholeCampaign(
  product: LocalProduct,
  { campaignId, numbers, settings, limitMs }: WholeCampaign,
): Promise<Evidence> {
  await product.drop(`${campaignId}.json`, JSON.stringify(settings));
  await product.drop(`${campaignId}.csv`, `phone\n${numbers.join('\n')}\n`);
  const { campaign, contacts } = await product.untilOver(campaignId, 2, limitMs);
  const calls = await product.callsOf(campaignId);
  const evidence = {
    campaign,
    contacts,
    calls,
    results: await product.resultsOf(campaignId),
    doNotCall: new Set<string>(),
    maxAtOnce: maxAtOnce(calls),
    allowedAtOnce: settings.maxConcurrentCalls,
  };
  expect(prove(evidence).filter(({ objections }) => objections.length > 0)).toEqual([]);
  expect(campaign.state).toBe('COMPLETED');
  expect(contacts).toHaveLength(numbers.length);
  return evidence;
}
