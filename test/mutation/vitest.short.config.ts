import { defineConfig } from 'vitest/config';

const rules = [
  'attempt',
  'calling-hours',
  'connect-answer',
  'contact-life',
  'frequency-cap',
  'gate',
  'opening',
  'outcome',
  'pacing',
  'refusals',
  'retry',
  'settlement',
  'slots',
  'what-a-fact-leaves',
];

/** The tests of `npm run test:mutation:short`: a second's worth, for changes of constants run them all. */
export default defineConfig({
  test: {
    include: rules.map((name) => `test/unit/domain/${name}.test.ts`),
    testTimeout: 60_000,
    isolate: false,
  },
});
