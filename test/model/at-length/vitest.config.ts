import { defineConfig } from 'vitest/config';

/** The model of the dial protocol within larger bounds, which takes minutes: `npm run test:model`. */
export default defineConfig({
  test: {
    name: 'model',
    reporters: ['default', './test/support/closing-line.ts'],
    include: ['test/model/at-length/*.at-length.ts'],
    testTimeout: 3_600_000,
  },
});
