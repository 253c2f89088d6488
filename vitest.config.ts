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
    // They end what hangs and nothing else: a busy machine may take many times as long as an idle one.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ['default'],
  },
});
