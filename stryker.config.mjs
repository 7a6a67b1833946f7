/**
 * Mutation testing of the rules on which people's phones depend most: Stryker changes them in one place at a time, constants and
 * tables included, and a test must notice it. docs/mutation-testing.md says how to run and read it.
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  mutate: [
    'src/calling-hours/calling-hours.ts',
    'src/calling-hours/campaign-hours.ts',
    'src/local-time/schedule.ts',
    'src/campaign/may-dial.ts',
    'src/connect/connect-errors.ts',
    'src/contact/contact-life.ts',
    'src/contact/contact-transition.ts',
    'src/contact/next-number.ts',
    'src/contact/reconciliation.ts',
    'src/dialing/frequency-cap.ts',
    'src/outcomes/next-attempt.ts',
    'src/outcomes/outcome.ts',
    'src/outcomes/retry.ts',
    'src/pacing/pacing.ts',
    'src/pacing/slots.ts',
  ],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  ignoreStatic: false,
  // What is neither mutated nor tested is not copied; nor is tsconfig.json, which Stryker rewrites by an API that
  // TypeScript 7 does not have.
  ignorePatterns: ['docs', 'cdk.out', '.local', 'coverage', 'reports', 'tsconfig.json'],
  concurrency: 2,
  incremental: true,
  incrementalFile: 'reports/mutation/incremental.json',
  reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: 'reports/mutation/index.html' },
  jsonReporter: { fileName: 'reports/mutation/mutation.json' },
  thresholds: { high: 95, low: 90, break: 85 },
};
