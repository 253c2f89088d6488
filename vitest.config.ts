import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { SlowFirst } from './test/slow-first.js';

/**
 * Each of these has a process to itself: it counts what its process has open or listens to, or replaces a module, or computes for
 * so long that what others have made the engine assume (the same code, called with other shapes) makes it twice as slow, or
 * collects the garbage of its process again and again, which takes the longer the more others have left there.
 */
const ALONE = [
  'test/channels/memory.test.ts',
  'test/jobs/thumbnails/outputs/commit.test.ts',
  'test/limits/simulation/*.test.ts',
  'test/pipeline/builder/sort-flow.test.ts',
  'test/pipeline/processor/deadlock-guard.test.ts',
  'test/pipeline/processor/disposal.test.ts',
  'test/pool/worker-process.test.ts',
];

// Tests connect to nothing, and reading what it names makes each Node that they start take up to three times as long to start.
delete process.env.NODE_EXTRA_CA_CERTS;
// What they start is as it is by itself, whatever the environment of the tests asks for: no colours, no more words than usual, no
// other limits of memory (one here goes before that of a thread), no warning of a shell that this machine has not that locale.
for (const name of ['FORCE_COLOR', 'NODE_OPTIONS', 'PIPELINE_DEBUG']) delete process.env[name];
process.env.LC_ALL = 'C';
// What they make can be read by another user, as tests of what may not be read have it.
process.umask(0o022);

const common = {
  // They end what hangs and nothing else: a busy machine may take many times as long as an idle one.
  testTimeout: 120_000,
  hookTimeout: 120_000,
  // Tests make much that is of no use a moment later: with more room for it the engine collects it less often.
  execArgv: ['--max-semi-space-size=64'],
};

export default defineConfig({
  test: {
    // Worker threads and the command line run from dist: it is built once, before any test.
    globalSetup: ['test/build.setup.ts'],
    pool: 'forks',
    // Vitest leaves one core free, which on two cores halves the speed.
    maxWorkers: availableParallelism(),
    reporters: ['default'],
    // A sequencer that is set would keep `--sequence.shuffle.files` from shuffling.
    ...(process.argv.some((argument) => argument.startsWith('--sequence'))
      ? {}
      : { sequence: { sequencer: SlowFirst } }),
    // Starting a process and loading the source anew for every file costs a third of the time. Files that keep to themselves share one.
    projects: [
      { test: { ...common, name: 'shared', isolate: false, include: ['test/**/*.test.ts'], exclude: ALONE } },
      { test: { ...common, name: 'alone', include: ALONE } },
    ],
  },
});
