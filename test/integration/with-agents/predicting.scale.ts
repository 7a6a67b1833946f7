import { beforeAll, expect, it } from 'vitest';
import { LocalProduct } from '../local-product.ts';
import { agents, contacts, runCampaign } from './agents-campaign.ts';

let product: LocalProduct;
beforeAll(() => {
  product = new LocalProduct(60_000);
});

it(`${agents} agents talk at least 8 points longer when ${contacts} calls are predicted, within 3% abandoned`, async () => {
  const predictive = await runCampaign(product, { campaignId: 'predictive', mode: 'predictive', from: 2 });
  const progressive = await runCampaign(product, { campaignId: 'progressive', mode: 'progressive', from: 0 });

  expect(predictive.abandonRate).toBeLessThanOrEqual(0.03);
  expect(progressive.abandonRate).toBeLessThanOrEqual(0.03);
  expect(predictive.talking).toBeGreaterThanOrEqual(progressive.talking + 0.08);
});
