/**
 * `npm run test:faults`: campaigns on the deployed stack while everything goes wrong that a seed says, each checked
 * against the promises. A line for each seed; a seed that fails tells how to repeat it.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { localFolder } from '../../local/local-folder.ts';
import { LocalRunError } from '../../local/local-run-error.ts';
import { planCampaign } from './campaign-plan.ts';
import { CampaignRun } from './campaign-run.ts';
import { type FaultyStack, startFaultyStack } from './faulty-stack.ts';
import { objectionsTo } from './promises.ts';
import { type SeedResult, seedLine, summaryLines } from './seed-report.ts';

const usage = `Usage: npm run test:faults -- [--seeds 50] [--from 1] [--stacks 2] | [--seed 17] [--trace]
  --seeds   how many campaigns
  --from    the first seed
  --stacks  how many stacks side by side, 1 or 2
  --seed    this one alone, on one stack
  --trace   tells of each jump of the clock`;

interface CommandLine {
  readonly seeds: readonly number[];
  readonly stacks: number;
  readonly trace: boolean;
}

function readCommandLine(): CommandLine {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      seeds: text,
      from: text,
      stacks: text,
      seed: text,
      trace: { type: 'boolean', default: false },
    },
  });
  const { trace } = values;
  const whole = (name: string, value: string, least: number, most: number) => {
    const number = Number(value);
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    throw new LocalRunError(
      `--${name} must be a whole number from ${least} to ${most}, not ${value}.\n${usage}`,
    );
  };
  if (values.seed !== undefined) return { seeds: [whole('seed', values.seed, 0, 1e9)], stacks: 1, trace };
  const from = whole('from', values.from ?? '1', 0, 1e9);
  const count = whole('seeds', values.seeds ?? '50', 1, 1e6);
  const stacks = Math.min(count, whole('stacks', values.stacks ?? '2', 1, 2));
  return { seeds: Array.from({ length: count }, (_, i) => from + i), stacks, trace };
}

async function runSeed(world: FaultyStack, seed: number, log: (line: string) => void): Promise<SeedResult> {
  const plan = planCampaign(seed);
  const { endpoint, env } = world.stack;
  const credentials = {
    accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
  };
  const client = { endpoint, region: env.AWS_REGION ?? '', credentials };
  const clients = { db: new DynamoDBClient(client), s3: new S3Client({ ...client, forcePathStyle: true }) };
  try {
    const report = await new CampaignRun(world, plan, clients, log).run();
    const { stuck } = report;
    return {
      plan,
      report,
      objections: [...(stuck ? [`The campaign is stuck: ${stuck}.`] : []), ...objectionsTo(report.evidence)],
    };
  } finally {
    clients.db.destroy();
    clients.s3.destroy();
  }
}

/** Writes down what there is to look at of a seed that failed. @returns the file's path */
function keepEvidence({ plan, report }: SeedResult, world: FaultyStack): string {
  const folder = join(localFolder, 'faults');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `seed-${plan.seed}.json`);
  const { requests } = world.stack.simulator.engine;
  const log = world.stack.logFile;
  writeFileSync(file, JSON.stringify({ log, plan, ...report, requests }, undefined, 2));
  return file;
}

async function main(): Promise<void> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const { seeds, stacks, trace } = readCommandLine();
  const report = trace ? console.log : () => {};
  const left = [...seeds];
  const results: SeedResult[] = [];
  const worlds: FaultyStack[] = [];
  try {
    // One after the other: the first may have the emulator to install.
    while (worlds.length < stacks) {
      worlds.push(await startFaultyStack({ log: worlds.length === 0 ? console.log : () => {} }));
    }
    await Promise.all(
      worlds.map(async (world) => {
        for (let seed = left.shift(); seed !== undefined; seed = left.shift()) {
          const result = await runSeed(world, seed, report);
          results.push(result);
          console.log(seedLine(result));
          if (result.objections.length > 0) console.log(`    Evidence: ${keepEvidence(result, world)}`);
        }
      }),
    );
  } finally {
    await Promise.all(worlds.map((world) => world.stop()));
  }
  for (const line of summaryLines(results)) console.log(line);
  if (results.some(({ objections }) => objections.length > 0)) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof LocalRunError ? error.message : error);
  process.exitCode = 2;
});
