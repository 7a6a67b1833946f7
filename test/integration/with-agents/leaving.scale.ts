import { beforeAll, expect, it } from 'vitest';
import { LocalProduct } from '../local-product.ts';
import { agents, center, runCampaign } from './agents-campaign.ts';

let product: LocalProduct;
beforeAll(() => {
  product = new LocalProduct(60_000);
});

it('a campaign stays within 3% abandoned when half of the agents leave midway', async () => {
  const midway = () => product.simulate({ agents: center(agents / 2) });

  const { abandonRate } = await runCampaign(product, {
    campaignId: 'leaving',
    mode: 'predictive',
    from: 0,
    midway,
  });

  expect(abandonRate).toBeLessThanOrEqual(0.03);
});

it('a campaign stays within 3% abandoned when metrics stop for two minutes midway', async () => {
  const midway = async () => {
    const stopped = await fetch(`${product.stack.simulatorUrl}/_simulator/stop-metrics`, {
      method: 'POST',
      body: JSON.stringify({ seconds: 120 }),
    });
    expect(stopped.status).toBe(200);
  };

  const { abandonRate } = await runCampaign(product, {
    campaignId: 'unmeasured',
    mode: 'predictive',
    from: 2,
    midway,
  });

  expect(abandonRate).toBeLessThanOrEqual(0.03);
});
