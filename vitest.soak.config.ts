import { defineConfig } from 'vitest/config';

/** What takes minutes: `npm run soak`. */
export default defineConfig({
  test: {
    include: ['test/soak/**/*.soak.ts'],
    globalSetup: ['test/build.setup.ts'],
    pool: 'forks',
    testTimeout: 3_600_000,
    reporters: ['default'],
  },
});
