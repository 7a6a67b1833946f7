/**
 * Mutation testing of the rules on which people's phones depend most, constants and tables included: in a few minutes.
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
import all from './stryker.config.mjs';

const modules = [
  'calling-hours',
  'connect-answer',
  'contact-life',
  'contact-transition',
  'frequency-cap',
  'gate',
  'opening',
  'outcome',
  'pacing',
  'retry',
  'settlement',
  'slots',
];

export default {
  ...all,
  mutate: modules.map((name) => `src/domain/${name}.ts`),
  vitest: { ...all.vitest, configFile: 'test/mutation/vitest.short.config.ts' },
  ignoreStatic: false,
  incrementalFile: 'reports/mutation-short/incremental.json',
  htmlReporter: { fileName: 'reports/mutation-short/index.html' },
  jsonReporter: { fileName: 'reports/mutation-short/mutation.json' },
};
