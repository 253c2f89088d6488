import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortNdjson, type SortNdjsonOptions } from '../../../../src/index.js';
import { TemporaryFile } from '../../../../src/jobs/ndjson/run/index.js';
import { runTasksInThisProcess } from '../../../pool/in-this-process.js';
import { type Asked, record, sortPlainly } from '../plain-sort.js';
import { pieces, stdin, told } from '../run/told.js';
import { TempFolder } from '../temp-folder.js';
import { keyOf, records, sortedByK, text, withoutTemporaryFolder } from './numbered.js';
import { canMountDisks, mountDisk } from '../../thumbnails/mounted-disk.js';

const SEED = Number(process.env['PIPELINE_SEED'] ?? 8_321);

/** So little memory that every few kilobytes go to disk. */
const TIGHT = 64 * 1024;
const hashOf = (content: string): string => createHash('sha256').update(content).digest('hex');

async function sorted(input: string, options: SortNdjsonOptions): Promise<string> {
  return (await told(sortNdjson([stdin(input)], { jobs: 1, ...options }))).data;
}

describe('sort', () => {
  runTasksInThisProcess();

  const orders: readonly Asked[] = [
    { keys: ['a'] },
    { keys: ['a:desc', 'b'], missing: 'last' },
    { keys: ['user.a:number', 'a'], reverse: true },
    { keys: ['a:natural'], missing: 'drop' },
    {},
    { reverse: true },
  ];
  const lines = fc.sample(record, { numRuns: 800, seed: SEED });

  it.each(orders)('agrees with the oracle in memory and on disk (Slices I1): %j', async (order) => {
    const expected = text(sortPlainly(lines, order));
    expect([SEED, await sorted(text(lines), order)]).toEqual([SEED, expected]);
    using folder = new TempFolder();
    const tight = { ...order, memoryBytes: TIGHT, tmpDir: folder.path, jobs: 2 };
    const spilled = await sorted(text(lines), tight);
    expect([SEED, spilled]).toEqual([SEED, expected]);
    expect(folder.names).toEqual([]);
  });

  it.each([
    ['in order', (a: number, b: number) => a - b],
    ['in reverse order', (a: number, b: number) => b - a],
  ])('input that is %s is sorted by the same rules', async (_, by) => {
    const lines = Array.from({ length: 5000 }, (__, n) => n)
      .sort(by)
      .map((n) => `{"k":${n >> 1},"n":${n}}`);
    const expected = text(sortPlainly(lines, { keys: ['k'] }));
    expect(await sorted(text(lines), { keys: ['k'] })).toBe(expected);
    expect(await sorted(text(lines), { keys: ['k'], memoryBytes: TIGHT })).toBe(expected);
  });

  it.each<[SortNdjsonOptions, string, string | undefined]>([
    [{ keys: ['nope'] }, '{"k":1}\n{"k":0}\n', 'nope'],
    [{ keys: ['nope:desc'], missing: 'last' }, '{"k":1}\n{"k":0}', 'nope:desc'],
    [{ keys: ['k:string'], reverse: true, unique: true }, '{"k":1}\n{"k":0}\n', 'k:string'],
    [{ keys: ['nope', 'k'] }, '{"k":1}\n{"k":0}\n', 'nope'],
    [{ keys: ['nope'], mode: 'merge' }, '{"k":1}\n{"k":0}\n', 'nope'],
    [{ keys: ['nope'], mode: 'check' }, '{"k":1}\n{"k":0}\n', 'nope'],
    [{ keys: ['k:number'], mode: 'check', missing: 'last' }, '{"k":"1"}\n{"k":"0"}\n', 'k:number'],
    [{ keys: ['nope'], limit: 3 }, '{"k":1}\n{"k":0}\n', 'nope'],
    [{ keys: ['nope'], limit: 1, missing: 'last' }, '{"k":1}\n{"k":0}\n', 'nope'],
    // Not all was seen: one of the others may have it.
    [{ keys: ['k'], limit: 1 }, '{"a":1}\n{"k":0}\n', undefined],
    [{ keys: ['nope'], missing: 'drop' }, '{"k":1}\n', undefined],
    [{ keys: ['k'] }, '{"k":1}\n{"a":0}\n', undefined],
    [{ keys: ['k'], missing: 'last' }, '{"a":0}\n{"k":null}\n', undefined],
    [{ keys: ['k', 'nope'] }, '{"k":1}\n', undefined],
    [{ keys: ['k'], mode: 'check' }, '{"a":0}\n{"k":1}\n', undefined],
    [{ keys: ['k'], mode: 'check', missing: 'last' }, '{"k":1}\n{"a":0}\n', undefined],
    [{ keys: ['nope', 'k'], mode: 'check' }, '{"k":1}\n{"k":0}\n', undefined],
    [{ keys: ['nope'], mode: 'check', missing: 'drop' }, '{"k":1}\n', undefined],
    [{ mode: 'check' }, '1\n', undefined],
    [{ keys: ['.'] }, '1\n', undefined],
    [{}, '1\n', undefined],
    [{ keys: ['k'] }, '\n', undefined],
    [{ keys: ['k'] }, 'x\n', undefined],
  ])('tells the first key when no record has it (FirstKey I1): %j of %j', async (options, input, absent) => {
    const { summary } = await told(sortNdjson([stdin(input)], { jobs: 1, ...options }));
    expect(summary?.absentKey).toBe(absent);
  });

  it.each(['first', 'last'] as const)(
    'one record of many that has the key is enough, on disk too (FirstKey I1): %s',
    async (missing) => {
      const many = { keys: ['key'], missing, memoryBytes: TIGHT, jobs: 1 };
      const lines = Array.from({ length: 5000 }, (_, n) => `{"k":${n}}`);
      expect((await told(sortNdjson([stdin(text(lines))], many))).summary?.absentKey).toBe('key');
      lines[2500] = '{"key":0}';
      expect((await told(sortNdjson([stdin(text(lines))], many))).summary).not.toHaveProperty('absentKey');
    },
  );

  it('gives the same whatever the sizes in which its input arrives', async () => {
    const lines = records(400, SEED).map((line, n) => (n % 50 === 0 ? `${line}x` : line));
    const bytes = Buffer.from(`\ufeff${lines.join('\r\n')}`);
    const options = { keys: ['name', 'k:desc'], onError: 'skip', jobs: 1 } as const;
    const whole = await told(sortNdjson([stdin(bytes)], options));
    expect(whole.summary).toMatchObject({ received: 400, succeeded: 392, failed: 8 });
    expect(whole.data.endsWith('}\r\n')).toBe(true);
    for (const size of [1, 3, 1000, 2 ** 20]) {
      expect(await told(sortNdjson([stdin(...pieces(bytes, size))], options))).toEqual(whole);
    }
  });

  it('ends under a limit of 0, by whole lines and past its memory too', async () => {
    const options = { limit: 0, memoryBytes: TIGHT, jobs: 1 };
    const { data, summary } = await told(sortNdjson([stdin(text(records(3000, SEED)))], options));
    expect([data, summary?.dropped]).toEqual(['', 3000]);
  });

  it('keeps the first of equal keys under unique, across batches and files', async () => {
    const lines = records(6000, SEED);
    const plain = sortedByK(lines);
    const expected = plain.filter((line, n) => n === 0 || keyOf(plain[n - 1] ?? '') !== keyOf(line));
    for (const memoryBytes of [2 ** 28, TIGHT]) {
      const { data, summary } = await told(
        sortNdjson([stdin(text(lines))], { keys: ['k'], unique: true, memoryBytes, jobs: 1 }),
      );
      expect(data).toBe(text(expected));
      expect(summary).toMatchObject({
        received: 6000,
        succeeded: expected.length,
        dropped: 6000 - expected.length,
      });
    }
  });

  it('is refused when it is told of a temporary folder that is none, before anything is read', async () => {
    using folder = new TempFolder();
    writeFileSync(folder.at('file'), '');
    for (const [name, why] of [
      ['none', 'there is no such folder'],
      ['file', 'it is no folder'],
    ] as const) {
      const run = sortNdjson([stdin('{\n')], { tmpDir: folder.at(name) });
      await expect(run.result()).rejects.toMatchObject({
        code: 'OUTPUT_UNWRITABLE',
        message: `${folder.at(name)} cannot hold temporary files: ${why}`,
      });
      expect(run.snapshot().received).toBe(0);
    }
  });

  it('gives the first so many under limit and puts nothing to disk', async () => {
    const lines = records(3000, SEED);
    const plain = sortedByK(lines, -1);
    for (const limit of [0, 100, 1200]) {
      const { data, summary } = await withoutTemporaryFolder(() =>
        told(sortNdjson([stdin(text(lines))], { keys: ['k:desc'], limit, memoryBytes: TIGHT, jobs: 1 })),
      );
      expect(data).toBe(text(plain.slice(0, limit)));
      expect(summary).toMatchObject({ succeeded: limit, dropped: 3000 - limit });
    }
  });

  it('puts out an input in its own place, and nothing when a record fails (OutputFile I1)', async () => {
    using folder = new TempFolder();
    const path = folder.write('data', '3\n1\n2\n');
    await told(sortNdjson([path], { keys: ['.'], output: path, jobs: 1 }));
    expect(folder.read('data')).toBe('1\n2\n3\n');
    folder.write('data', '3\nx\n2\n');
    const { data, summary } = await told(sortNdjson([path], { keys: ['.'], output: path, jobs: 1 }));
    expect([data, summary?.ending, summary?.failed]).toEqual(['', 'failed', 1]);
    expect([folder.names, folder.read('data')]).toEqual([['data'], '3\nx\n2\n']);
  });

  it('trusts its input without validation', async () => {
    const output = await sorted('{"a":2,}\n\n{"a":1}}\n', { keys: ['a'], validate: false });
    expect(output).toBe('{"a":1}}\n{"a":2,}\n');
  });
});

describe('sort, in threads', () => {
  it('loses and invents no line, whatever goes to disk, more runs than are merged at once too (RunStore I1)', async () => {
    const input = records(27_000, SEED);
    using folder = new TempFolder();
    const path = folder.write('in', text(input));
    const inMemory = await told(sortNdjson([path], { keys: ['k'], output: folder.at('a') }));
    const spilled = await told(
      sortNdjson([path], { keys: ['k'], memoryBytes: TIGHT, tmpDir: folder.path, output: folder.at('b') }),
    );
    expect(spilled).toEqual(inMemory);
    expect(folder.names).toEqual(['a', 'b', 'in']);
    const output = folder.read('a');
    expect(hashOf(output)).toBe(hashOf(folder.read('b')));
    const lines = output.trimEnd().split('\n');
    expect(hashOf(lines.toSorted().join('\n'))).toBe(hashOf(input.toSorted().join('\n')));
    // Stable: of equal keys the numbers ascend.
    const parsed = lines.map((line) => JSON.parse(line) as { n: number; k: number });
    const isInOrder = parsed.every((b, i) => {
      const a = parsed[i - 1];
      return a === undefined || a.k < b.k || (a.k === b.k && a.n < b.n);
    });
    expect(isInOrder).toBe(true);
  });

  it('leaves nothing behind when it is stopped, by close too', async () => {
    using folder = new TempFolder();
    const input = folder.write('in', text(records(8000, SEED)));
    for (const how of ['close', 'destroy'] as const) {
      const output = folder.at('out');
      const run = sortNdjson([input], { keys: ['k'], memoryBytes: TIGHT, tmpDir: folder.path, output });
      const ended = told(run).catch((error: unknown) => error);
      while (run.snapshot().received === 0) await new Promise(setImmediate);
      await run[how]();
      const end = how === 'destroy' ? { code: 'ABORTED' } : { data: '', summary: { ending: 'closed' } };
      expect(await ended).toMatchObject(end);
      expect(folder.names).toEqual(['in']);
    }
  });

  it('that is closed while it writes leaves its output as it was', async () => {
    using folder = new TempFolder();
    const input = folder.write('in', text(records(8000, SEED)));
    const output = folder.write('out', 'before\n');
    const run = sortNdjson([input], {
      keys: ['k'],
      memoryBytes: TIGHT,
      tmpDir: folder.path,
      output,
      jobs: 1,
    });
    const ended = told(run);
    while (run.snapshot().bytesWritten === 0) await new Promise(setImmediate);
    run.close();
    expect((await ended).summary).toMatchObject({ ending: 'closed', succeeded: 0 });
    expect([folder.names, folder.read('out')]).toEqual([['in', 'out'], 'before\n']);
  });

  it('removes what killed runs left in the temporary folder, and nothing of living ones', async () => {
    using folder = new TempFolder();
    const own = await TemporaryFile.create(folder.path);
    const nameOf = (pid: number): string =>
      own.path.replace(`.pipeline-${process.pid}-`, `.pipeline-${pid}-`);
    writeFileSync(nameOf(999_999_999), 'left');
    writeFileSync(nameOf(process.ppid), 'in use');
    await own.abandon();
    folder.write('notes.tmp', 'mine');
    await sorted(text(records(2000, SEED)), { keys: ['k'], memoryBytes: TIGHT, tmpDir: folder.path });
    expect(folder.names).toEqual([basename(nameOf(process.ppid)), 'notes.tmp']);
  });

  it.runIf(canMountDisks())('says that the disk is full, and puts out nothing', async () => {
    using disk = mountDisk(512 * 1024);
    using folder = new TempFolder();
    const input = folder.write('in', text(records(12_000, SEED)));
    const output = folder.at('out');
    const run = sortNdjson([input], { keys: ['k'], memoryBytes: TIGHT, tmpDir: disk.root, output });
    await expect(told(run)).rejects.toMatchObject({
      code: 'IO',
      message: `temporary files in ${disk.root} cannot be written: the disk is full: choose another folder (-T)`,
    });
    expect(folder.names).toEqual(['in']);
    const onDisk = sortNdjson([input], { keys: ['k'], output: `${disk.root}/out`, jobs: 1 });
    await expect(told(onDisk)).rejects.toMatchObject({
      code: 'IO',
      message: expect.stringContaining(`${disk.root}/out cannot be written: `),
    });
    writeFileSync(`${disk.root}/room`, Buffer.alloc(400 * 1024));
  });
});
