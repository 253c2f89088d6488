// In place of the worker, under Node's condition `pipeline-faults`: what decoders do at their worst, by the source's name.
// It is not in the package, and that condition means nothing there.
import { existsSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import render from '../../../dist/jobs/thumbnails/worker.js';

export default async function renderOrFault(request) {
  const name = basename(request.path);
  if (existsSync(join(dirname(request.path), 'worker-is-fine'))) return await render(request);
  if (name.startsWith('crash-once')) {
    const mark = `${request.path}.crashed`;
    if (!existsSync(mark)) {
      writeFileSync(mark, '');
      process.kill(process.pid, 'SIGSEGV');
    }
  } else if (name.startsWith('crash')) {
    process.kill(process.pid, 'SIGSEGV');
  } else if (name.startsWith('hang')) {
    // As one that spins, but that it takes no time from others.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  } else if (name.startsWith('gate')) {
    await passGate(request.path);
  }
  return await render(request);
}

/** Says that it has come, and waits until it is let through. */
async function passGate(path) {
  writeFileSync(`${path}.entered`, '');
  while (!existsSync(`${path}.open`)) await sleep(2);
}
