import { execFile } from 'node:child_process';
import { describe, expect, test } from 'vitest';

const dist = new URL('../../dist/', import.meta.url).href;
const tasks = new URL('./processor/tasks.js', import.meta.url).href;

/**
 * Runs a program in a process of its own, in which `census()` counts what is alive: listeners on the process, timers,
 * threads, sockets and open files.
 */
function run(body: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const program = `
    import { readdirSync } from 'node:fs';
    import { Readable, Writable, PassThrough } from 'node:stream';
    import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
    import { tmpdir } from 'node:os';
    import { join } from 'node:path';
    import { pipeline, DataProcessor, processBatch } from '${dist}pipeline/index.js';
    import { workerTask, WorkerPool } from '${dist}pool/index.js';
    const square = workerTask('${tasks}', { name: 'square' });
    const forever = workerTask('${tasks}', { name: 'forever' });
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    function census() {
      const listeners = Object.fromEntries(process.eventNames().map((name) => [String(name), process.listenerCount(name)]));
      const resources = process.getActiveResourcesInfo().filter((name) => name !== 'Immediate' && !/Pipe|TTY|FSReqPromise/.test(name)).toSorted();
      const files = readdirSync('/proc/self/fd').length;
      const threads = readdirSync('/proc/self/task').length;
      return JSON.stringify({ listeners, resources, files, threads });
    }
    async function compare(work) {
      await work();
      await turn();
      let [before, after] = [census(), ''];
      for (let times = 0; after !== before && times < 3; times += 1) {
        // What leaks is more each time. What was still going when it was counted is not.
        if (after !== '') before = after;
        await work();
        after = census();
        // A file that was left is closed by a thread of Node's: that takes some turns, on a busy machine many. What leaks stays for ever.
        for (let turns = 0; after !== before && turns < 200_000; turns += 1) {
          await turn();
          after = census();
        }
      }
      console.log(before === after ? 'clean' : before + ' became ' + after);
    }
    ${body}
  `;
  return new Promise((resolve) => {
    execFile(process.execPath, ['--input-type=module', '-e', program], (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

const clean = { code: 0, stdout: 'clean\n', stderr: '' };

describe('no listener, timer, thread or file outlives its owner', () => {
  test('a processor that drained, failed, was destroyed, or was left', async () => {
    const body = `await compare(async () => {
      const signal = new AbortController().signal;
      const drained = new DataProcessor((n) => n, { signal });
      await drained.send(1);
      drained.close();
      for await (const _ of drained);
      const failed = new DataProcessor(async () => { throw new Error('no'); }, { signal });
      const waiting = failed.recv().catch(() => {});
      await failed.send(1);
      await waiting;
      const destroyed = new DataProcessor((n, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', reject)), { signal });
      await destroyed.send(1);
      await destroyed.destroy();
      const left = new DataProcessor((n) => n, { signal });
      await left.send(1);
      for await (const _ of left) break;
    });`;
    expect(await run(body)).toEqual(clean);
  });

  test('a processor with a pool of its own', async () => {
    const body = `await compare(async () => {
      const drained = new DataProcessor(square, { concurrency: 2 });
      await drained.send(3);
      drained.close();
      for await (const _ of drained);
      await drained.destroy();
      const stuck = new DataProcessor(forever, { concurrency: 1 });
      await stuck.send(1);
      await stuck.destroy();
    });`;
    expect(await run(body)).toEqual(clean);
  });

  test('a pipeline that ended, failed or was left, with files, a sort on disk, timers and threads', async () => {
    const body = `
      const folder = mkdtempSync(join(tmpdir(), 'disposal-test-'));
      const file = join(folder, 'out');
      const numbers = () => Array.from({ length: 200 }, (_, n) => n);
      await compare(async () => {
        await pipeline(numbers()).map(square).map(String).sort({ by: (s) => s, memoryBytes: 100, tmpDir: folder }).batch({ maxItems: 7, maxWaitMs: 60_000 }).map((b) => b.join()).to(createWriteStream(file));
        await pipeline(createReadStream(file)).map(() => { throw new Error('no'); }).to(createWriteStream(file + '2')).catch(() => {});
        for await (const _ of pipeline(numbers()).map(square).sort({ by: (n) => n, memoryBytes: 100, tmpDir: folder })) break;
        const abort = new AbortController();
        const run = pipeline(numbers()).map(forever).toArray({ signal: abort.signal }).catch(() => {});
        setTimeout(() => abort.abort(), 50);
        await run;
        await processBatch(numbers(), async (n) => n, { concurrency: 3 });
      });
      console.log(readdirSync(folder).filter((name) => name.startsWith('pipeline-sort-')).length);
      rmSync(folder, { recursive: true });
    `;
    expect(await run(body)).toEqual({ ...clean, stdout: 'clean\n0\n' });
  });

  test('a program that throws away a sort under way leaves no folder behind', async () => {
    const body = `
      const folder = mkdtempSync(join(tmpdir(), 'disposal-test-'));
      process.on('exit', () => { console.log(readdirSync(folder).length); rmSync(folder, { recursive: true }); });
      for await (const _ of pipeline([3, 1, 2]).sort({ by: (n) => n, memoryBytes: 1, tmpDir: folder })) {
        console.log(readdirSync(folder).length);
        process.exit(0);
      }
    `;
    const { code, stdout } = await run(body);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '1\n1\n' });
  });
});
