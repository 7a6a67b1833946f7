/** Runs the campaign of one seed, and tells what the promises object to. */
import { planOf } from './campaign-plan.ts';
import { objectionsTo } from './promise-checks.ts';
import { type Doctor, VirtualCampaign } from './virtual-campaign.ts';

export interface SeedResult {
  readonly seed: number;
  readonly objections: readonly string[];
  readonly campaign: VirtualCampaign;
}

export async function runSeed(seed: number, doctor?: Doctor): Promise<SeedResult> {
  const campaign = new VirtualCampaign(planOf(seed), doctor);
  try {
    await campaign.run();
  } catch (error) {
    return { seed, campaign, objections: [`It broke down: ${error instanceof Error ? error.stack : error}`] };
  }
  return { seed, campaign, objections: objectionsTo(campaign) };
}

/** The command that repeats a seed. */
export function commandFor(seed: number): string {
  return `npm run test:faults:virtual -- --seed ${seed}`;
}
