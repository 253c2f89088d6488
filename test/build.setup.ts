import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Builds dist, so that what runs in worker threads and behind the bin is the source under test. */
export default function setup(): void {
  execFileSync(process.execPath, [fileURLToPath(new URL('../scripts/build.js', import.meta.url))], {
    stdio: 'inherit',
  });
}
