import { defineConfig } from 'vitest/config';

/** A stack on a clock of its own: ambiguous answers of Connect in slow motion, calling rules on set days: `npm run test:clock`. */
export default defineConfig({
  test: {
    name: 'clock',
    reporters: ['default', './test/support/closing-line.ts'],
    include: ['test/integration/own-clock/*.scale.ts'],
    globalSetup: ['test/integration/own-clock/global-setup.ts'],
    setupFiles: ['test/integration/take-stack.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 300_000,
    fileParallelism: false,
  },
});
