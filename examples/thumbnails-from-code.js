// Thumbnails of a folder, made from code: one event a source, failures among them, and a summary at the end. They go into
// a folder that is removed again unless one is named. Run with `node examples/thumbnails-from-code.js [folder to write to]`.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { thumbnails } from 'pipeline';

const [named] = process.argv.slice(2);
const out = named ?? (await mkdtemp(join(tmpdir(), 'thumbnails-')));
const cwd = fileURLToPath(new URL('../fixtures', import.meta.url));

// Nothing starts before the loop asks. Leaving it early stops the run; aborting a `signal` would, too.
for await (const event of thumbnails(['images'], { cwd, out, sizes: ['160x120'], format: 'webp' })) {
  if (event.type === 'item') {
    for (const { bytes, height, width } of event.outputs) {
      console.log(`${event.source}: ${width} × ${height}, ${bytes} bytes`);
    }
    if (event.error !== undefined) console.log(`${event.source}: ${event.error.code}`);
  }
  if (event.type === 'summary')
    console.log(`${event.created} of ${event.total} made, ${event.failed} failed`);
}

if (named === undefined) await rm(out, { recursive: true });
