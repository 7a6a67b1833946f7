import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { missingForDynamoDbLocal } from './local/dynamodb-local/install.ts';
import { findChromium } from './test/browser/find-chromium.ts';

/** CI must have a browser; on somebody's own machine the tests of pages are left out without one. */
const leavesOutPages = findChromium() === undefined && !process.env.CI;
if (leavesOutPages) {
  console.warn(
    'No Chromium or Chrome on this machine: tests of pages are left out. Install one, or set CHROMIUM_PATH.',
  );
}

/** CI must have Java and Maven; without them the adapters are tested on the emulator alone. */
const lacking = process.env.CI ? undefined : await missingForDynamoDbLocal();
if (lacking) {
  console.warn(`Tests of the adapters on DynamoDB Local are skipped: ${lacking}.`);
}

const unit = {
  name: 'unit',
  include: [
    'test/unit/**/*.test.ts',
    'test/property/**/*.test.ts',
    'test/fault/**/*.test.ts',
    'test/model/**/*.test.ts',
    'test/faults/virtual/**/*.test.ts',
    'test/infra/**/*.test.ts',
    'test/corpus/**/*.test.ts',
    'test/fuzz/**/*.test.ts',
  ],
  // They share their modules: importing them for each file would take a quarter of the time.
  isolate: false,
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

/** Unit tests with a short form, which say so by their import of test/support/length.ts; here they run at length. */
const slow = {
  name: 'slow',
  include: testFilesWith(/support\/length\.ts'/),
  exclude: leavesOutPages ? ['test/browser/**'] : [],
  env: { TESTS_AT_LENGTH: 'true' },
  testTimeout: 600_000,
  hookTimeout: 60_000,
};

const browser = {
  name: 'browser',
  include: ['test/browser/**/*.test.ts'],
  testTimeout: 120_000,
  hookTimeout: 120_000,
};

/** The emulator with AWS's limits, or DynamoDB Local, started by each test file itself, without the stack. */
const emulator = {
  name: 'emulator',
  include: ['test/emulator/**/*.test.ts', 'test/contract/**/*.test.ts'],
  exclude: lacking ? ['test/contract/on-dynamodb-local.test.ts'] : [],
  testTimeout: 120_000,
  hookTimeout: 120_000,
  maxWorkers: 2,
};

const integration = {
  name: 'integration',
  include: ['test/integration/**/*.test.ts'],
  exclude: leavesOutPages ? ['test/integration/console.test.ts'] : [],
  globalSetup: ['test/integration/global-setup.ts'],
  setupFiles: ['test/integration/take-stack.ts'],
  testTimeout: 300_000,
  hookTimeout: 300_000,
  // Each test file that runs has a stack of its own; an emulator of the user's own takes one.
  maxWorkers: process.env.AWS_ENDPOINT_URL ? 1 : 2,
  sequence: { groupOrder: 1 },
};

/**
 * Unit tests need Node alone, but for test/unit/cli/ctrl-c.test.ts, which needs python3; browser tests a Chromium;
 * emulator tests a Python; integration tests get deployed stacks from their global set-up. `npm test` runs the
 * unit tests, `npm run test:stack` those that need more than Node, `npm run test:slow` the long forms of both.
 */
export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-line.ts'],
    // As many files at a time as there are processors; left to itself, vitest spares one, which is half of a small machine.
    maxWorkers: '100%',
    projects: [
      { test: unit },
      { test: slow },
      ...(leavesOutPages ? [] : [{ test: browser }]),
      { test: emulator },
      { test: integration },
    ],
  },
});

function testFilesWith(content: RegExp): string[] {
  return readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join('test', name))
    .filter((path) => content.test(readFileSync(path, 'utf8')));
}
