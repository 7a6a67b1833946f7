import { defineConfig } from 'vitest/config';

/** The tests of `npm run test:mutation:short`: a second of them, because changes of constants run them all. */
export default defineConfig({
  test: {
    include: [
      'test/unit/contact/attempt.test.ts',
      'test/unit/calling-hours/calling-hours.test.ts',
      'test/unit/connect/connect-errors.test.ts',
      'test/unit/contact/contact-life.test.ts',
      'test/unit/dialing/frequency-cap.test.ts',
      'test/unit/campaign/may-dial.test.ts',
      'test/unit/local-time/schedule.test.ts',
      'test/unit/outcomes/abandoned.test.ts',
      'test/unit/outcomes/outcome.test.ts',
      'test/unit/pacing/pacing.test.ts',
      'test/unit/dialing/connect-refusals.test.ts',
      'test/unit/contact/next-number.test.ts',
      'test/unit/contact/recycle.test.ts',
      'test/unit/outcomes/retry.test.ts',
      'test/unit/outcomes/several-numbers.test.ts',
      'test/unit/contact/reconciliation.test.ts',
      'test/unit/pacing/slots.test.ts',
      'test/unit/contact/what-a-fact-leaves.test.ts',
    ],
    testTimeout: 60_000,
    // Modules are loaded once for all files of a run: the rules keep nothing between tests.
    isolate: false,
  },
});
