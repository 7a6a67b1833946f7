/**
 * Mutation testing of the rules: Stryker changes src/domain in one place at a time, and a test must notice it.
 * docs/mutation-testing.md tells how to run and read it.
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  mutate: ['src/domain/**/*.ts'],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // Constants and tables are made once, when a module is loaded, so each of their mutants would run every test there
  // is: nine tenths of the time for a fifth of the mutants. `npm run test:mutation:short` tries those of the modules that
  // matter most.
  ignoreStatic: true,
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
