/**
 * `npm run fuzz`: drops files that nobody wrote into the importer until the time is up or something does not hold.
 * A case that fails is saved, and the command printed that runs its batch again.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BatchOrder, BatchReport } from './fuzz-process.ts';

const usage = `npm run fuzz -- [--seconds N] [--seed N]
  --seconds N  how long, 600 by default; at least one batch is run
  --seed N     the first batch; each further one has the next number`;

const folder = 'reports/fuzz';

/** No batch takes as long; making a failing case smaller is a part of it. */
const BATCH_LIMIT_MS = 300_000;
const HEAP_MEGABYTES = 512;

interface Options {
  readonly seconds: number;
  readonly seed: number;
}

/** Undefined when the arguments cannot be used. */
function readOptions(): Options | undefined {
  const options = { seconds: { type: 'string' }, seed: { type: 'string' } } as const;
  const { values } = parseArgs({ options, strict: false });
  const seconds = Number(values.seconds ?? 600);
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000_000));
  const isKnown = Object.keys(values).every((name) => name in options);
  return isKnown && seconds > 0 && Number.isInteger(seed) && seed >= 0 ? { seconds, seed } : undefined;
}

function startProcess(): ChildProcess {
  return fork(new URL('fuzz-process.ts', import.meta.url), {
    execArgv: [...process.execArgv, `--max-old-space-size=${HEAP_MEGABYTES}`],
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  });
}

/** Answers what came of the batch, or why its process had to be ended. */
function runBatch(child: ChildProcess, order: BatchOrder): Promise<BatchReport | string> {
  return new Promise((resolve) => {
    const settle = (what: BatchReport | string) => {
      clearTimeout(timer);
      child.removeAllListeners();
      resolve(what);
    };
    const timer = setTimeout(() => settle(`hangs: no end after ${BATCH_LIMIT_MS} ms`), BATCH_LIMIT_MS);
    child.once('message', (report: BatchReport) => settle(report));
    child.once('exit', (code, signal) =>
      settle(`ends its process (${signal ?? code}), perhaps for want of memory`),
    );
    child.send(order);
  });
}

function save(seed: number, key: string, bytes: Uint8Array, error: string): void {
  const name = join(folder, `${seed}-${basename(key)}`);
  writeFileSync(name, bytes);
  writeFileSync(`${name}.error.txt`, `${error}\n`);
  console.error(
    `\nFAILED: ${error}\n\nThe file: ${name}\nAgain:    npm run fuzz -- --seconds 1 --seed ${seed}`,
  );
}

async function main(): Promise<number> {
  const options = readOptions();
  if (!options) {
    console.error(usage);
    return 1;
  }
  const { seconds, seed: first } = options;
  mkdirSync(folder, { recursive: true });
  const caseFile = join(folder, 'running.bin');
  const cases = new Map<string, number>();
  const startedAt = performance.now();
  const child = startProcess();
  console.log(`Fuzzing the importer for ${seconds} s, from seed ${first} on.`);
  try {
    for (let seed = first; seed === first || performance.now() - startedAt < seconds * 1_000; seed += 1) {
      const report = await runBatch(child, { seed, caseFile });
      if (typeof report === 'string') {
        save(seed, 'running.bin', readFileSync(caseFile), `The case ${report}.`);
        return 1;
      }
      cases.set(report.family, (cases.get(report.family) ?? 0) + report.cases);
      if (report.failure) {
        const { key, base64, error } = report.failure;
        save(seed, key, Buffer.from(base64, 'base64'), `${report.family}: ${error}`);
        return 1;
      }
    }
  } finally {
    child.kill('SIGKILL');
  }
  const took = (performance.now() - startedAt) / 1_000;
  const sum = [...cases.values()].reduce((a, b) => a + b, 0);
  const each = [...cases].map(([family, count]) => `${family} ${count}`).join(', ');
  console.log(
    `${sum} cases in ${took.toFixed(0)} s, ${(sum / took).toFixed(1)} a second: ${each}. Nothing failed.`,
  );
  return 0;
}

process.exitCode = await main();
