/** Has a campaign watched by `npx dialer status --watch`, and keeps the sweeper going meanwhile. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Campaign } from '../src/campaign/campaign.ts';
import type { DemoCommands } from './demo-commands.ts';
import type { CampaignReader } from './demo-tables.ts';

/** In AWS the sweeper runs once a minute, here more often, so that there is no wait for that minute. */
const SWEEP_EVERY_MS = 5_000;

/** After this long without progress the demo gives up and says so. */
export const PATIENCE_MS = 180_000;

const LOOK_EVERY_MS = 1_000;

export interface Watching {
  readonly commands: DemoCommands;
  readonly reader: CampaignReader;
  readonly campaignId: string;
  /** Runs the sweeper once. */
  readonly sweep: () => Promise<unknown>;
  readonly signal: AbortSignal;
}

/** Answers the campaign as it is when it is over, or when nothing has moved for long; undefined: there is none. */
export async function watch(watching: Watching): Promise<Campaign | undefined> {
  const { commands, reader, campaignId, sweep, signal } = watching;
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const sweeping = keepSweeping(sweep, either);
  try {
    if (!(await untilThere(watching))) return undefined;
    const stuck = new AbortController();
    const noticing = untilStuck(watching, either).then(() => stuck.abort(), ignoreStop);
    await commands.run(['status', campaignId, '--watch'], stuck.signal);
    over.abort();
    await noticing;
    return await reader.campaign(campaignId);
  } finally {
    over.abort();
    await sweeping;
  }
}

/** Waits until the import has begun; false when it never does. */
async function untilThere({ reader, campaignId, signal }: Watching): Promise<boolean> {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    if (await reader.campaign(campaignId)) return true;
    await wait(LOOK_EVERY_MS, undefined, { signal });
  }
  return false;
}

/** Resolves when nothing of the campaign has moved for long. */
async function untilStuck({ reader, campaignId }: Watching, signal: AbortSignal): Promise<void> {
  let before = '';
  let movedAt = Date.now();
  while (Date.now() - movedAt < PATIENCE_MS) {
    const { state, counts, files } = (await reader.campaign(campaignId)) ?? {};
    const now = JSON.stringify([state, counts, files]);
    if (now !== before) movedAt = Date.now();
    before = now;
    await wait(LOOK_EVERY_MS, undefined, { signal });
  }
}

async function keepSweeping(sweep: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  try {
    for (;;) {
      await wait(SWEEP_EVERY_MS, undefined, { signal });
      await sweep();
    }
  } catch {
    // Stopped; a failed sweep shows in the campaign that does not end.
  }
}

/** The campaign was over first. */
function ignoreStop(): void {}
