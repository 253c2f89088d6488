import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isFresh } from '../scripts/freshness.js';

/** Builds dist unless it is fresh, so that what runs in worker threads and behind the bin is the source under test. */
export default function setup(): void {
  const root = fileURLToPath(new URL('..', import.meta.url));
  if (isFresh(root)) return;
  execFileSync(process.execPath, [`${root}scripts/build.js`], { stdio: 'inherit' });
}
