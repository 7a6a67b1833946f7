import { defineConfig } from 'vitest/config';

/** Campaigns of a size that takes minutes, on a stack of their own: `npm run test:campaign`. */
export default defineConfig({
  test: {
    name: 'campaign',
    reporters: ['default', './test/support/closing-line.ts'],
    include: ['test/integration/at-scale/*.scale.ts'],
    globalSetup: ['test/integration/at-scale/global-setup.ts'],
    setupFiles: ['test/integration/take-stack.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 300_000,
    fileParallelism: false,
  },
});
