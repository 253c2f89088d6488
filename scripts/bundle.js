// Puts what is loaded together into few files: of some 250 small modules Node's loader makes 0.4 s of CPU time, of these files
// a tenth. The entries keep their names and exports; what they share is in `chunks`. All other modules stay where they are, for
// declarations, tests and benchmarks; they are not packed.
import { basename, join } from 'node:path';
import { rolldown } from 'rolldown';

/** What is entered from outside: by `exports`, `bin` and `imports` of package.json. */
const ENTRIES = [
  'index',
  'cli/main',
  'jobs/ndjson/map/worker',
  'jobs/ndjson/user-module/typescript-hooks',
  'jobs/ndjson/worker',
  'jobs/thumbnails/worker',
  'pool/process-entry',
  'pool/thread-entry',
];

/** Bundles a compiled folder in place. */
export async function bundle(folder) {
  const bundled = await rolldown({
    input: Object.fromEntries(ENTRIES.map((entry) => [entry, join(folder, `${entry}.js`)])),
    platform: 'node',
    external: /^[^./]/, // packages and Node's own modules
    preserveEntrySignatures: 'strict',
  });
  await bundled.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].js',
    // As deep as `cli`, so that a path to package.json is the same from both.
    chunkFileNames: ({ name }) => `chunks/${name === basename(folder) ? 'library' : name}.js`,
    comments: false,
  });
  await bundled.close();
}
