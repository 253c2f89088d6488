import { afterAll, describe, expect, it } from 'vitest';
import { mergeTask, parseSortKey } from '../../../src/jobs/ndjson/index.js';
import { Arena } from '../../../src/jobs/ndjson/sort/arena/arena.js';
import { scratchBytes } from '../../../src/jobs/ndjson/sort/arena/sort-part.js';
import { MOST_FAULTS, openBytes } from '../../../src/jobs/ndjson/sort/arena/scan-piece.js';
import { checkTask, verifyAndCopyTask } from '../../../src/jobs/ndjson/tasks.js';
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

  it('tells whether a piece is in order, and gives its records without what lies between them', async () => {
    const arena = new Arena(2 ** 20, 0, { keys: [parseSortKey('.')], missing: 'first', reverse: false });
    const { top: from } = arena;
    const bytes = slab('', '1', '2', '2', ' ', '1');
    arena.kernel.bytes.set(bytes, from);
    arena.top += bytes.length;
    const [rows, numbers, prefixes] = [arena.reserve(1024), arena.reserve(1024), arena.reserve(1024)];
    const [open, scratch, room] = [openBytes(64), scratchBytes(10), 1024].map((size) => arena.reserve(size));
    const places = { from, to: arena.top, rows, numbers, prefixes, faulty: arena.reserve(8 * MOST_FAULTS) };
    const more = { open: open ?? 0, scratch: scratch ?? 0, room: room ?? 0, most: 10, unique: false };
    const task = { ...places, ...more, validate: true, maxRecordBytes: 100 };
    const found = await pool.run(verifyAndCopyTask, { arena: arena.handle, task });
    expect(found).toMatchObject({ count: 4, lines: 6, received: 4, disorder: from + 9 });
    expect(found.first[0]).toBe(from + 1);
    expect(Buffer.from(found.block.bytes).toString()).toBe('1\n2\n2\n1\n');
    expect(found.block.rows).toEqual(Int32Array.of(0, 0, 2, 2, 4, 4, 6, 6));
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
