// The long tests: a million mutated lines held against JSON.parse; thumbnails runs killed at two hundred instants, over ten
// thousand images with decoders that crash and hang, and over fifty thousand; names and sizes of thumbnails by the thousand;
// the contract of the pool in worker processes; ten gigabytes through every command over NDJSON (`node scripts/endless.js 1G`
// for fewer).
// `npm run soak`, `PIPELINE_SEED=7 npm run soak` for other ones.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tests = [
  'test/jobs/ndjson/json',
  'test/e2e/killed.test.ts',
  'test/e2e/decoder-faults.test.ts',
  'test/e2e/many-images.test.ts',
  'test/pool/worker-pool',
  'test/jobs/thumbnails/image/output-size.test.ts',
  'test/jobs/thumbnails/outputs/plan.test.ts',
];
const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'test.js'), ...tests], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PIPELINE_SOAK: '1' },
});
process.exitCode = status ?? 1;
if (spawnSync(process.execPath, [join(root, 'scripts', 'endless.js')], { stdio: 'inherit' }).status !== 0)
  process.exitCode = 1;
