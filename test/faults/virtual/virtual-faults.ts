/**
 * `npm run test:faults:virtual`: campaigns in virtual time in which everything goes wrong that a seed says, each checked
 * against the promises. A seed that fails tells how to repeat it.
 */
import { parseArgs } from 'node:util';
import { commandFor, runSeed, type SeedResult } from './run-seed.ts';

const usage = 'Usage: npm run test:faults:virtual -- [--seeds 1000] [--from 1] | [--seed 17]';

function wholeNumber(name: string, value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 0) return number;
  throw new Error(`--${name} must be a whole number, not ${value}.\n${usage}`);
}

function seedsAsked(): readonly number[] {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { seeds: text, from: text, seed: text } });
  if (values.seed !== undefined) return [wholeNumber('seed', values.seed)];
  const from = wholeNumber('from', values.from ?? '1');
  return Array.from({ length: wholeNumber('seeds', values.seeds ?? '1000') }, (_, i) => from + i);
}

function report({ seed, objections, campaign }: SeedResult): void {
  console.log(`Seed ${seed} breaks promises:`);
  for (const objection of objections) console.log(`  ${objection}`);
  const { troubles, simulator, acts, ...plan } = campaign.plan;
  console.log(
    `  ${JSON.stringify({ ...plan, troubles, acts, clientToken: simulator.clientToken, lag: simulator.searchIndexLagMs, events: simulator.events })}`,
  );
  console.log(`  To repeat it: ${commandFor(seed)}`);
}

async function main(): Promise<void> {
  const seeds = seedsAsked();
  const startedAt = performance.now();
  let calls = 0;
  let broken = 0;
  let freezes = 0;
  const statuses = new Map<string, number>();
  for (const seed of seeds) {
    const result = await runSeed(seed);
    const { world } = result.campaign;
    calls += world.simulator.calls.length;
    freezes += result.campaign.freezes;
    for (const { status } of world.contacts.all()) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (result.objections.length > 0) {
      broken += 1;
      report(result);
    }
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const contacts = [...statuses].map(([status, count]) => `${count} ${status}`).join(', ');
  console.log(
    `${seeds.length} campaigns in ${seconds} s: ${calls} calls, ${freezes} processes that stood still; ${contacts}.`,
  );
  console.log(broken === 0 ? 'All promises are kept.' : `${broken} campaigns break promises.`);
  process.exitCode = broken === 0 ? 0 : 1;
}

await main();
