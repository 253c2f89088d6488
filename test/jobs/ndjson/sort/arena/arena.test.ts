import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { sortNdjson, type SortNdjsonOptions } from '../../../../../src/index.js';
import { Arena } from '../../../../../src/jobs/ndjson/sort/arena/arena.js';
import { runTasksInThisProcess } from '../../../../pool/in-this-process.js';
import { sortPlainly } from '../../plain-sort.js';
import { random } from '../../random.js';
import { pieces, stdin, told } from '../../run/told.js';
import { TempFolder } from '../../temp-folder.js';

const SEED = Number(process.env['PIPELINE_SEED'] ?? 60_203);
const TIGHT = 64 * 1024;
const NO_KEYS = { keys: [], missing: 'first', reverse: false } as const;

const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/** Records from a few bytes to some kilobytes, many of which have the same key. */
function unequal(count: number): string[] {
  const next = random(SEED);
  return Array.from({ length: count }, (_, n) => {
    const length = next(50) === 0 ? next(9000) : next(60);
    return next(9) === 0 ? `${next(90)}` : `{"k":${next(200)},"n":${n},"pad":"${'x'.repeat(length)}"}`;
  });
}

describe('an arena', () => {
  it('gives every place only once, from above and from below (A1)', () => {
    const arena = new Arena(2 ** 16, 0, NO_KEYS);
    const taken: (readonly [number, number])[] = [[0, arena.top]];
    for (const size of [1, 100, 4096, 2 ** 20, 16, 3 * 2 ** 20]) {
      const at = arena.reserve(size);
      expect(at % 16).toBe(0);
      taken.push([at, at + size]);
    }
    const sorted = taken.toSorted(([a], [b]) => a - b);
    for (const [n, [from]] of sorted.entries()) expect(from).toBeGreaterThanOrEqual(sorted[n - 1]?.[1] ?? 0);
    expect(arena.kernel.bytes.length).toBeGreaterThanOrEqual(sorted.at(-1)?.[1] ?? 0);
  });

  it('takes no more input because it has grown, but what one piece needs', () => {
    const arena = new Arena(2 ** 16, 4096, NO_KEYS);
    const before = arena.inputRoom;
    arena.reserve(2 ** 20);
    expect(arena.inputRoom).toBe(0);
    arena.clear();
    expect([arena.isEmpty, arena.inputRoom]).toEqual([true, before]);
    arena.makeRoom(2 ** 22);
    expect(arena.room).toBeGreaterThanOrEqual(2 ** 22);
    arena.held = 2 ** 22;
    expect(arena.reserve(2 ** 21)).toBeGreaterThanOrEqual(arena.top + arena.held);
  });
});

/** Many runs on disk, few of them, none. */
const SIZES = [TIGHT, 300_000, 2 ** 28];
const KINDS = ['file', 'gzip', 'stream'] as const;
type Case = readonly [memoryBytes: number, kind: (typeof KINDS)[number]];

/** Every size of memory with every kind of input once; for other orders every size and every kind is enough. */
const all: readonly Case[] = SIZES.flatMap((memoryBytes) =>
  KINDS.map((kind) => [memoryBytes, kind] as const),
);
const some = (first: number): readonly Case[] =>
  SIZES.map((memoryBytes, n) => [memoryBytes, KINDS[(first + n) % 3] ?? 'file'] as const);

/** Sorts the same records in each of these sizes of memory, from each of these kinds of input, and compares. */
async function expectSorted(order: SortNdjsonOptions, cases: readonly Case[]): Promise<void> {
  using folder = new TempFolder();
  const lines = unequal(1500);
  const bytes = Buffer.from(text(lines));
  const expected = text(sortPlainly(lines, order));
  const path = folder.write('in', bytes.subarray(0, -1)); // the last newline is missing
  const packed = folder.write('in.gz', gzipSync(bytes));
  const inputs = {
    file: () => path,
    gzip: () => packed,
    stream: () => stdin(...pieces(bytes, 10_007)),
  };
  for (const [memoryBytes, kind] of cases) {
    const jobs = kind === 'gzip' ? 1 : 2;
    const run = sortNdjson([inputs[kind]()], { ...order, memoryBytes, tmpDir: folder.path, jobs });
    expect([memoryBytes, kind, (await told(run)).data === expected]).toEqual([memoryBytes, kind, true]);
  }
  expect(folder.names).toEqual(['in', 'in.gz']);
}

describe('sort, in one memory that threads share', () => {
  it.each<readonly [SortNdjsonOptions, readonly Case[]]>([[{ keys: ['k', 'n'] }, some(0)]])(
    'gives the same in memory, on disk, and from whatever its input comes: %j',
    expectSorted,
  );

  it('sorts a record larger than its memory', async () => {
    const large = `{"k":1,"pad":"${'x'.repeat(400_000)}"}`;
    using folder = new TempFolder();
    const lines = [`{"k":2}`, large, '{"k":0}', large, '{"k":3}'];
    const path = folder.write('in', text(lines));
    const run = sortNdjson([path], { keys: ['k'], memoryBytes: TIGHT, tmpDir: folder.path });
    expect((await told(run)).data).toBe(text(['{"k":0}', large, large, '{"k":2}', '{"k":3}']));
  });
});

describe('sort, in one memory', () => {
  runTasksInThisProcess();

  it.each<readonly [SortNdjsonOptions, readonly Case[]]>([
    [{ keys: ['k'] }, all],
    [{ keys: ['pad', 'k:desc'], missing: 'last' }, some(0)],
    [{ keys: ['k'], missing: 'drop', reverse: true }, some(1)],
    [{}, some(2)],
  ])(
    'gives the same in memory, on disk, and from whatever its input comes (FileSource I1): %j',
    expectSorted,
  );

  it('tells faults by their places, of files as of streams, and passes over what is too long', async () => {
    using folder = new TempFolder();
    const lines = unequal(3000).map((line, n) => (n % 700 === 5 ? `${line},` : line));
    lines[1000] = `"${'long '.repeat(60_000)}"`;
    lines[2999] = `"${'y'.repeat(20_000)}"`;
    const bytes = Buffer.from(`\ufeff${lines.join('\r\n')}`);
    const path = folder.write('in', bytes);
    for (const memoryBytes of [TIGHT, 2 ** 21]) {
      const options = { keys: ['k'], maxRecordBytes: 10_000, deadLetter: folder.at('dead'), memoryBytes };
      const file = await told(sortNdjson([path, path], { ...options, tmpDir: folder.path }));
      const letters = folder.read('dead').replaceAll(path, '-');
      const streams = [bytes, bytes].map((content) => stdin(...pieces(content, 4093)));
      const stream = await told(sortNdjson(streams, { ...options, tmpDir: folder.path }));
      expect(file.messages.map((message) => message.replace(path, '-'))).toEqual(stream.messages);
      expect([file.data, file.summary]).toEqual([stream.data, stream.summary]);
      expect(letters).toBe(folder.read('dead'));
      expect(file.summary).toMatchObject({ received: 6000, failed: 14, succeeded: 5986 });
    }
  });

  it('sorts records all of which have the same key, and the shortest there are', async () => {
    const same = Array.from({ length: 50_000 }, (_, n) => `{"k":7,"n":${n}}`);
    const short = Array.from({ length: 60_000 }, (_, n) => `${n % 10}`);
    for (const memoryBytes of [200_000, 2 ** 28]) {
      const one = await told(sortNdjson([stdin(text(same))], { keys: ['k'], memoryBytes, jobs: 1 }));
      expect(one.data === text(same)).toBe(true);
      const two = await told(sortNdjson([stdin(text(short))], { keys: ['.'], memoryBytes, jobs: 1 }));
      expect(two.data === text(short.toSorted())).toBe(true);
    }
  });
});
