import { afterAll, describe, expect, it } from 'vitest';
import { mergeTask, parseSortKey, verifyRunTask } from '../../../src/jobs/ndjson/index.js';
import { Arena } from '../../../src/jobs/ndjson/sort/arena/arena.js';
import { MOST_FAULTS, openBytes } from '../../../src/jobs/ndjson/sort/arena/scan-piece.js';
import { checkTask } from '../../../src/jobs/ndjson/tasks.js';
import { WorkerPool } from '../../../src/pool/index.js';
import { slab } from './slabs.js';

const pools = {
  threads: new WorkerPool({ threads: 1 }),
  'in-process': new WorkerPool({ flavor: 'in-process' }),
};
afterAll(() => Promise.all(Object.values(pools).map((pool) => pool.close())));

describe.each(['threads', 'in-process'] as const)('the kernel as tasks, %s', (flavor) => {
  const pool = pools[flavor];

  it('checks a piece of an arena', async () => {
    const arena = new Arena(2 ** 20, 0, { keys: [], missing: 'first', reverse: false });
    const { top: from } = arena;
    const bytes = slab('1', '{', '');
    arena.kernel.bytes.set(bytes, from);
    arena.top += bytes.length;
    const [rows, numbers, open] = [arena.reserve(1024), arena.reserve(1024), arena.reserve(openBytes(64))];
    const places = { from, to: arena.top, rows, numbers, open, faulty: arena.reserve(8 * MOST_FAULTS) };
    const task = { ...places, most: 10, validate: true, maxRecordBytes: 100 };
    const found = await pool.run(checkTask, { arena: arena.handle, task });
    expect(found).toEqual({
      count: 1,
      lines: 3,
      received: 2,
      longest: 2,
      reached: arena.top,
      faulty: Int32Array.of(1, from + 2),
    });
  });

  it('tells whether a batch is in order', async () => {
    const bytes = slab('', '1', '2', '2', ' ', '1');
    const spec = { keys: [parseSortKey('.')], missing: 'first', reverse: false } as const;
    const wishes = { validate: true, unique: false };
    const result = await pool.run(verifyRunTask, { bytes, spec, wishes }, { transfer: [bytes.buffer] });
    expect(result).toMatchObject({ disorder: { line: 5, start: 9 }, first: { line: 1, start: 1 } });
  });

  it('merges a slice of two parts, equal records in the order of the parts', async () => {
    const lines = Buffer.from('{"a":1,"n":0}\n{"a":3}\n{"a":1,"n":1}\n{"a":2}\n');
    const buffer = new Uint8Array(2 * lines.length);
    buffer.set(lines);
    const rows = Int32Array.of(0, 5, 14, 19, 0, 5, 14, 19);
    const packed = { buffer, size: lines.length, rows, counts: [2, 2], shifts: [0, 22], previous: undefined };
    const spec = { keys: [parseSortKey('a')], missing: 'first', reverse: false } as const;
    const wishes = { unique: false, wantRows: true };
    const transfer = [buffer.buffer, rows.buffer];
    const merged = await pool.run(mergeTask, { packed, spec, wishes }, { transfer });
    expect(Buffer.from(merged.bytes).toString()).toBe('{"a":1,"n":0}\n{"a":1,"n":1}\n{"a":2}\n{"a":3}\n');
    expect([...merged.rows]).toEqual([0, 5, 14, 19, 28, 33, 36, 41]);
  });
});
