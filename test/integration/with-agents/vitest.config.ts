import { defineConfig } from 'vitest/config';

/** Campaigns of 2,000 contacts that agents pace, at the speed of life: `npm run test:agents`, some 50 minutes. */
export default defineConfig({
  test: {
    name: 'agents',
    reporters: ['default', './test/support/closing-line.ts'],
    include: ['test/integration/with-agents/*.scale.ts'],
    globalSetup: ['test/integration/with-agents/global-setup.ts'],
    setupFiles: ['test/integration/take-stack.ts'],
    testTimeout: 7_200_000,
    hookTimeout: 300_000,
    // Agents and customers spend most of the time waiting: three campaigns at a time keep two cores half busy.
    maxWorkers: 3,
  },
});
