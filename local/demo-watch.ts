/** Draws a campaign's progress from its counts until it is over, and keeps the sweeper going meanwhile. */
import { setTimeout as wait } from 'node:timers/promises';
import { Presets, SingleBar } from 'cli-progress';
import type { Campaign } from '../src/domain/campaign.ts';
import { readKey } from '../src/domain/campaign-id.ts';
import { endStatuses } from '../src/domain/contact.ts';
import type { CountName } from '../src/domain/counts.ts';
import type { CampaignReader } from './demo-tables.ts';

/** In AWS the sweeper runs once a minute. Here it is run more often, so that nobody waits for that minute. */
const SWEEP_EVERY_MS = 5_000;

/** Nothing has moved for so long: the demo gives up and says so. */
export const PATIENCE_MS = 180_000;

const LOOK_EVERY_MS = 400;

export interface Watching {
  readonly reader: CampaignReader;
  readonly campaignId: string;
  /** Runs the sweeper once. */
  readonly sweep: () => Promise<unknown>;
  readonly signal: AbortSignal;
}

/** Answers the campaign as it is when it is over, or when nothing has moved for long; undefined: there is none. */
export async function watch({ reader, campaignId, sweep, signal }: Watching): Promise<Campaign | undefined> {
  const bar = new SingleBar(
    {
      format: '{bar} {state}',
      barsize: 24,
      hideCursor: true,
      noTTYOutput: true,
      notTTYSchedule: 10_000,
    },
    Presets.shades_classic,
  );
  const sweeping = keepSweeping(sweep, signal);
  let movedAt = Date.now();
  let last = '';
  bar.start(1, 0, { state: 'waiting for the import' });
  try {
    for (;;) {
      const campaign = await reader.campaign(campaignId);
      const state = campaign ? describe(campaign) : 'waiting for the import';
      if (state !== last) movedAt = Date.now();
      last = state;
      const { rows, over } = progressOf(campaign);
      if (rows > 0) bar.setTotal(rows);
      bar.update(over, { state: rows > 0 ? `${over}/${rows} · ${state}` : state });
      if (campaign?.completedAt !== undefined || Date.now() - movedAt > PATIENCE_MS) return campaign;
      await wait(LOOK_EVERY_MS, undefined, { signal });
    }
  } finally {
    bar.stop();
    await sweeping.stop();
  }
}

function keepSweeping(sweep: () => Promise<unknown>, signal: AbortSignal): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const either = AbortSignal.any([signal, stopping.signal]);
  const running = (async () => {
    while (!either.aborted) {
      await wait(SWEEP_EVERY_MS, undefined, { signal: either });
      await sweep();
    }
  })().catch(() => {}); // stopped; and a sweep that failed is told by the campaign that does not end
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}

/** Rows read, and those of which nothing is to come. */
export function progressOf(campaign: Campaign | undefined): { readonly rows: number; readonly over: number } {
  const { files = {}, counts = {} } = campaign ?? {};
  const customers = Object.values(files).filter(({ file }) => readKey(file).kind === 'customers');
  const sum = (of: (file: (typeof customers)[number]) => number) =>
    customers.reduce((all, file) => all + of(file), 0);
  const ended = [...endStatuses].reduce((all, status) => all + (counts[status] ?? 0), 0);
  return { rows: sum(({ rows }) => rows), over: ended + sum(({ duplicates }) => duplicates) };
}

/** In the order of a contact's life. DIALED: from Connect's answer until the end of the call is told. */
const shown: readonly (readonly [CountName, string])[] = [
  ['QUEUED', 'queued'],
  ['DIALED', 'on the phone'],
  ['WAITING', 'to be called again'],
  ['ANSWERED', 'answered'],
  ['VOICEMAIL', 'voicemail'],
  ['NO_ANSWER', 'no answer'],
  ['BUSY', 'busy'],
  ['UNREACHABLE', 'unreachable'],
  ['INVALID_NUMBER', 'wrong number'],
  ['BLOCKED', 'blocked'],
  ['ABANDONED', 'abandoned'],
  ['ERROR', 'error'],
  ['FAILED', 'refused'],
  ['UNCERTAIN', 'uncertain'],
];

function describe({ state, stateReason, counts = {} }: Campaign): string {
  if (state === 'STOPPED') return `stopped: ${stateReason}`;
  const parts = shown.flatMap(([name, words]) => (counts[name] ? [`${counts[name]} ${words}`] : []));
  return parts.join(', ') || 'importing';
}
