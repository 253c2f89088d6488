import { execFile } from 'node:child_process';
import { describe, expect, test } from 'vitest';

const entry = new URL('../../../dist/pipeline/index.js', import.meta.url).href;

/** Runs a program in a process of its own. */
function run(body: string, ...flags: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const program = `import { DataProcessor, pipeline } from ${JSON.stringify(entry)};\n${body}`;
  return new Promise((resolve) => {
    execFile(process.execPath, [...flags, '--input-type=module', '-e', program], (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

describe('a program in which every wait has become hopeless fails loudly', () => {
  test('sending everything before receiving anything', async () => {
    const { code, stdout, stderr } = await run(`
      async function main() {
        const processor = new DataProcessor(async (n) => n, { concurrency: 2, bufferSize: 2 });
        for (let n = 0; n < 100; n += 1) await processor.send(n);
        console.log('never');
      }
      main();
    `);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('DEADLOCK');
    expect(stderr).toContain(
      "1 send to 'processor' waits for room while 4 results wait to be received: receive while sending, or use processBatch",
    );
  });

  test('receiving from a processor that nobody closes', async () => {
    const { code, stderr } = await run(`
      async function main() {
        const processor = new DataProcessor(async (n) => n);
        await processor.send(1);
        for await (const result of processor);
      }
      main();
    `);
    expect(code).toBe(1);
    expect(stderr).toContain('call close() after the last one');
  });

  test('an item that never settles', async () => {
    const { code, stderr } = await run(`
      async function main() {
        const processor = new DataProcessor(() => new Promise(() => {}));
        await processor.send(1);
        await processor.recv();
      }
      main();
    `);
    expect(code).toBe(1);
    expect(stderr).toContain("1 receive from 'processor' waits for 1 item that never settles");
  });

  test('a wait that nobody holds is not forgotten when memory is collected (I1)', async () => {
    const { code, stderr } = await run(
      `
      async function main() {
        await new DataProcessor((n) => n).recv();
      }
      main();
      setTimeout(() => gc(), 1);
    `,
      '--expose-gc',
    );
    expect(code).toBe(1);
    expect(stderr).toContain('DEADLOCK');
  });

  test('a pipeline whose source never gives anything', async () => {
    const { code, stderr } = await run(`
      async function main() {
        const silent = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) };
        await pipeline(silent).map((n) => n).toArray();
      }
      main();
    `);
    expect(code).toBe(1);
    expect(stderr).toContain('DEADLOCK');
    expect(stderr).toContain("stage: 'source'");
    expect(stderr).toContain('waits for its source, which gives nothing more and does not end: close it');
  });

  test('a pipeline with a stage that never answers', async () => {
    const { code, stderr } = await run(`
      async function main() {
        await pipeline([1, 2]).map(() => new Promise(() => {}), { name: 'silent' }).toArray();
      }
      main();
    `);
    expect(code).toBe(1);
    expect(stderr).toContain(
      "stage 'silent' failed: nothing can end these waits any more: a pipeline waits for its stage 'silent'",
    );
  });

  test('destroying what never settles does not hold up the program, nor is it a fault', async () => {
    const { code, stdout, stderr } = await run(`
      async function main() {
        const processor = new DataProcessor(() => new Promise(() => {}));
        await processor.send(1);
        await processor.destroy();
        console.log('gone on', processor.stats().inFlight);
      }
      main();
    `);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'gone on 1\n', stderr: '' });
  });

  test('the program may catch it and go on', async () => {
    const { code, stdout } = await run(`
      async function main() {
        const processor = new DataProcessor(async (n) => n, { concurrency: 1, bufferSize: 1 });
        try {
          for (let n = 0; n < 100; n += 1) await processor.send(n);
        } catch (error) {
          console.log(error.code, await processor.recvMany(10));
        }
      }
      main();
    `);
    expect(stdout).toBe('DEADLOCK [ 0, 1 ]\n');
    expect(code).toBe(0);
  });

  test('an idle processor does not keep the process alive, nor is it a fault', async () => {
    const { code, stdout, stderr } = await run(`
      const processor = new DataProcessor(async (n) => n);
      await processor.send(1);
      console.log(await processor.recv());
    `);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '1\n', stderr: '' });
  });

  test('a stage whose iterable stands still is named, not the source', async () => {
    const { code, stderr } = await run(`
      try {
        await pipeline([1]).flatMap(async function* (n) { yield n; await new Promise(() => {}); }).toArray();
      } catch ({ stage, result }) {
        console.error(stage, result.received, result.dropped);
        process.exit(3);
      }
    `);
    expect([code, stderr]).toEqual([3, 'flatMap 1 1\n']);
  });
});
