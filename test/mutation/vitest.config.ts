import { defineConfig } from 'vitest/config';

/**
 * The tests against which Stryker tries each change of src/domain: those that speak of its rules and are quick, for
 * each change runs every test that reaches it. Long files and what holds of any input (test/property) stay out; the
 * properties among the rest are cut short.
 */
export default defineConfig({
  test: {
    include: ['test/unit/domain/**/*.test.ts', 'test/unit/csv/**/*.test.ts', 'test/unit/rows/**/*.test.ts'],
    exclude: ['test/unit/csv/any-file.property.test.ts', 'test/unit/csv/long-files.test.ts'],
    setupFiles: ['test/mutation/short-properties.ts'],
    testTimeout: 60_000,
    // Modules are loaded once for all files of a run: the rules keep nothing between tests.
    isolate: false,
  },
});
