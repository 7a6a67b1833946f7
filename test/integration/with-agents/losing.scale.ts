import { beforeAll, expect, it } from 'vitest';
import { LocalProduct } from '../local-product.ts';
import { events, runCampaign } from './agents-campaign.ts';
import { deployAnew } from './deploy-anew.ts';

let product: LocalProduct;
beforeAll(() => {
  product = new LocalProduct(60_000);
});

it('a campaign stays within 3% abandoned when a fifth of the events is lost', async () => {
  const simulator = { events: { ...events, lostShare: 0.2 } };

  const { abandonRate } = await runCampaign(product, {
    campaignId: 'losing',
    mode: 'predictive',
    from: 0,
    simulator,
  });

  expect(abandonRate).toBeLessThanOrEqual(0.03);
});

it('a campaign stays within 3% abandoned when the stack is deployed anew midway', async () => {
  const midway = () => deployAnew(product.stack.env);

  const { abandonRate } = await runCampaign(product, {
    campaignId: 'deployed',
    mode: 'predictive',
    from: 2,
    midway,
  });

  expect(abandonRate).toBeLessThanOrEqual(0.03);
});
