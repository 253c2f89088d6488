import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Worker threads and the command line run from dist: it is built once, before any test.
    globalSetup: ['test/build.setup.ts'],
    pool: 'forks',
    // Vitest leaves one core free, which on two cores halves the speed.
    maxWorkers: availableParallelism(),
    testTimeout: 20_000,
    hookTimeout: 30_000,
    reporters: ['default'],
  },
});
