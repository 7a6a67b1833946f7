import { defineConfig } from 'vitest/config';

/** Ambiguous answers of Connect on a stack in slow motion: `npm run test:ambiguous`. */
export default defineConfig({
  test: {
    name: 'ambiguous',
    reporters: ['default', './test/support/closing-line.ts'],
    include: ['test/integration/ambiguous/*.scale.ts'],
    globalSetup: ['test/integration/ambiguous/global-setup.ts'],
    setupFiles: ['test/integration/take-stack.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 300_000,
    fileParallelism: false,
  },
});
