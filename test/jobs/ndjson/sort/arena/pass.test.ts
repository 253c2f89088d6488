import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { checkNdjson, type NdjsonRun, type NdjsonSource, sortNdjson } from '../../../../../src/index.js';
import { runTasksInThisProcess } from '../../../../pool/in-this-process.js';
import { sortPlainly } from '../../plain-sort.js';
import { random } from '../../random.js';
import { pieces, stdin, type Told, told } from '../../run/told.js';
import { TempFolder } from '../../temp-folder.js';

const SEED = Number(process.env['PIPELINE_SEED'] ?? 70_401);

const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/** More than an arena takes at a time: a piece of a file has 2 MB, the first of them 256 kB. */
const MANY = 8000;

/** Of several pieces, too. */
const SOME = 2500;

function records(count: number, seed = SEED): string[] {
  const next = random(seed);
  return Array.from({ length: count }, (_, n) => {
    const long = next(200) === 0 ? 'y'.repeat(next(20_000)) : 'x'.repeat(next(700));
    return `{"k":${next(5000) / 10},"w":"${next(40).toString(36)}","n":${n},"pad":"${long}"}`;
  });
}

/** What a run tells of the same bytes as a file, compressed, and from a pipe; all three have to be the same. */
async function toldOf(bytes: Buffer, run: (inputs: readonly NdjsonSource[]) => NdjsonRun): Promise<Told> {
  using folder = new TempFolder();
  const path = folder.write('in', bytes);
  const all: Told[] = [];
  for (const input of [
    path,
    folder.write('in.gz', gzipSync(bytes, { level: 1 })),
    stdin(...pieces(bytes, 65_537)),
  ]) {
    const { messages, ...rest } = await told(run([input]));
    const name = typeof input === 'string' ? input : input.name;
    all.push({ ...rest, messages: messages.map((message) => message.replace(`${name}:`, 'in:')) });
  }
  const [first, ...others] = all;
  for (const other of others) expect(other).toEqual(first);
  if (first === undefined) throw new Error('nothing was told');
  return first;
}

describe('input that passes through arenas, in threads', () => {
  it('is told of by its places, however many pieces it has, and whatever is at their borders', async () => {
    const lines = records(MANY);
    for (const n of [0, 1200, 5111, 7999]) lines[n] = `${lines[n]},`;
    lines[3000] = `"${'long '.repeat(500_000)}"`; // longer than a piece
    lines[3001] = '';
    lines[6000] = `"${'z'.repeat(3_000_000)}"`; // and longer than allowed
    const bytes = Buffer.from(`\ufeff${lines.join('\r\n')}`);
    const { messages, summary } = await toldOf(bytes, (inputs) =>
      checkNdjson(inputs, { maxRecordBytes: 2_600_000 }),
    );
    const places = messages.map((message) => Number(/^pipeline: in:(\d+):/.exec(message)?.[1]));
    expect(places).toEqual([1, 1201, 5112, 6001, 8000]);
    for (const [n, line] of places.entries()) {
      const at = Number(/\(byte (\d+)\)/.exec(messages[n] ?? '')?.[1]);
      expect(bytes.toString('latin1', 0, at).split('\n')).toHaveLength(line);
    }
    expect(summary).toMatchObject({ ending: 'complete', received: MANY - 1, failed: 5 });
  });

  it('ends with the failure that is one too many, and reads no further', async () => {
    const bytes = Buffer.from(text(records(MANY).map((line, n) => (n % 1000 === 999 ? '{' : line))));
    const { messages, summary } = await told(checkNdjson([stdin(bytes)], { maxFailures: 5 }));
    expect(messages.map((message) => /^pipeline: -:(\d+):/.exec(message)?.[1])).toEqual(
      Array.from({ length: 6 }, (_, n) => `${1000 * (n + 1)}`),
    );
    expect(summary).toMatchObject({ ending: 'max-failures', received: 6000, succeeded: 5994, failed: 6 });
  });
});

describe('input that passes through arenas, of all kinds', () => {
  runTasksInThisProcess();

  it('is scanned several times a piece when its records are the shortest there are', async () => {
    const bytes = Buffer.from('1\n'.repeat(300_000));
    const { messages, summary } = await toldOf(bytes, (inputs) => checkNdjson(inputs));
    expect(messages).toEqual([]);
    expect(summary).toMatchObject({ ending: 'complete', received: 300_000, succeeded: 300_000 });
  });

  it('ends by a share of failures at the same record, whatever came together', async () => {
    const bytes = Buffer.from(text(records(MANY).map((line, n) => (n % 3 === 0 && n > 899 ? '{' : line))));
    const { messages, summary } = await toldOf(bytes, (inputs) =>
      checkNdjson(inputs, { maxFailures: '10%' }),
    );
    // Of 1000 records 34 failed; of 1285 are it 129.
    expect(messages.at(-1)).toMatch(/^pipeline: in:1285:/);
    expect(summary).toMatchObject({ ending: 'max-failures', received: 1285, failed: 129 });
  });
});

describe('sort, check, of many pieces', () => {
  runTasksInThisProcess();
  const inOrder = sortPlainly(records(3000), { keys: ['w', 'k'] });

  it.each([
    // Equal by two keys, the records are in the order of the input, in which their numbers rise.
    [['w', 'k'], false],
    [['w'], false],
    [['w', 'k', 'n'], true],
  ])('says nothing of what is in order by %j, unique: %s', async (keys, unique) => {
    const bytes = Buffer.from(text(inOrder));
    const run = await toldOf(bytes, (inputs) => sortNdjson(inputs, { keys, unique, mode: 'check' }));
    expect(run.summary).toMatchObject({ ending: 'complete', received: 3000, dropped: 0 });
  });

  it('names the first record that is not, and nothing that comes after it', async () => {
    for (const place of [1, 1500, 2999]) {
      const lines = [...inOrder];
      const earlier = lines.findIndex((line) => line.includes('"w":"1"'));
      lines[place] = lines[Math.min(earlier, place - 1)]?.replace('"w":"', '"w":"!') ?? '';
      const fault = place > 100 ? [{ at: 50, line: '{' }] : [];
      for (const { at, line } of fault) lines.splice(at, 0, line);
      lines.push('}'); // behind the place, so that nobody hears of it
      const at = place + fault.length;
      const offset = Buffer.byteLength(text(lines.slice(0, at)));
      const { messages, summary } = await toldOf(Buffer.from(text(lines)), (inputs) =>
        sortNdjson(inputs, { keys: ['w', 'k'], mode: 'check', onError: 'skip' }),
      );
      expect(messages.at(-1)).toBe(
        `pipeline: in:${at + 1}:1 (byte ${offset}): out of order: it belongs before the record above it`,
      );
      expect(messages).toHaveLength(1 + fault.length);
      expect(summary).toMatchObject({ ending: 'disorder', received: at + 1, failed: fault.length });
    }
  });

  it('counts equal records as out of order under unique, at whatever keys', async () => {
    for (const [keys, line, place] of [
      [['k'], '{"k":1.0}', 2],
      [['k', 'w'], '{"k":1,"w":"\\u0061bcdefghijkl"}', 2],
      [['w'], '{"w":"abcdefghijk\\u006c"}', 2],
      [[], '{"k":1,"w":"abcdefghijkl"}', 2],
    ] as const) {
      const lines = ['{"k":0}', '{"k":1,"w":"abcdefghijkl"}', line, '{"k":2,"w":"b"}'];
      const { messages } = await toldOf(Buffer.from(text(lines)), (inputs) =>
        sortNdjson(inputs, { keys, unique: true, mode: 'check' }),
      );
      expect([keys, messages.map((message) => Number(/in:(\d+):/.exec(message)?.[1]))]).toEqual([
        keys,
        [place + 1],
      ]);
    }
  });
});

describe('sort with a small limit', () => {
  runTasksInThisProcess();
  it.each([
    { keys: ['k'] },
    { keys: ['w:desc', 'k'] },
    { keys: ['w'], reverse: true },
    { keys: ['absent', 'k'], missing: 'last' },
    { keys: ['pad'] },
    {},
  ] as const)('gives the first so many of all, equal ones in the order of the input: %j', async (order) => {
    const lines = records(SOME, SEED + 1);
    lines[17] = '{"absent":3,"w":"\\u0030","k":1e-3}';
    const expected = sortPlainly(lines, order);
    using folder = new TempFolder();
    const path = folder.write('in', text(lines));
    for (const limit of [1, 100, 1500]) {
      const run = (inputs: readonly NdjsonSource[]) => sortNdjson(inputs, { ...order, limit });
      const { data, summary } =
        limit === 100 ? await toldOf(Buffer.from(text(lines)), run) : await told(run([path]));
      expect([limit, data === text(expected.slice(0, limit))]).toEqual([limit, true]);
      expect(summary).toMatchObject({ received: SOME, succeeded: limit, dropped: SOME - limit });
    }
  });

  it('counts equal records once under unique', async () => {
    const lines = records(SOME, SEED + 2);
    const seen = new Set<string>();
    const expected = sortPlainly(lines, { keys: ['k'] }).filter((line) => {
      const key = /"k":([\d.]+)/.exec(line)?.[1] ?? '';
      return !seen.has(key) && seen.add(key);
    });
    for (const limit of [10, 1200]) {
      const { data } = await toldOf(Buffer.from(text(lines)), (inputs) =>
        sortNdjson(inputs, { keys: ['k'], unique: true, limit }),
      );
      expect([limit, data === text(expected.slice(0, limit))]).toEqual([limit, true]);
    }
  });

  it('has no output when a record fails', async () => {
    const lines = records(3000);
    lines[2999] = '{';
    const { data, summary } = await toldOf(Buffer.from(text(lines)), (inputs) =>
      sortNdjson(inputs, { keys: ['k'], limit: 3 }),
    );
    expect([data, summary?.ending]).toEqual(['', 'failed']);
  });
});
