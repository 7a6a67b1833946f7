import { defineConfig } from 'vitest/config';

/** Ten concurrent executions for all functions, on a stack of their own: `npm run test:account`. */
export default defineConfig({
  test: {
    name: 'new-account',
    reporters: ['default', './test/support/closing-line.ts'],
    include: ['test/integration/new-account/*.scale.ts'],
    globalSetup: ['test/integration/new-account/global-setup.ts'],
    setupFiles: ['test/integration/take-stack.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 300_000,
    fileParallelism: false,
  },
});
