import { afterAll, describe, expect, it } from 'vitest';
import { checkTask, mergeTask, parseSortKey, verifyTask } from '../../../src/jobs/ndjson/index.js';
import { faultAt } from '../../../src/jobs/ndjson/check-batch.js';
import { WorkerPool } from '../../../src/pool/index.js';
import { slab } from './slabs.js';

const pools = {
  threads: new WorkerPool({ threads: 1 }),
  'in-process': new WorkerPool({ flavor: 'in-process' }),
};
afterAll(() => Promise.all(Object.values(pools).map((pool) => pool.close())));

describe.each(['threads', 'in-process'] as const)('the kernel as tasks, %s', (flavor) => {
  const pool = pools[flavor];

  it('checks a batch and gives its bytes back', async () => {
    const bytes = slab('1', '{', '');
    const result = await pool.run(checkTask, { bytes }, { transfer: [bytes.buffer] });
    expect(bytes.length).toBe(0);
    expect(Buffer.from(result.bytes).toString()).toBe('1\n{\n\n');
    expect(result.checked).toEqual({ lines: 3, records: 1, blank: 1, faulty: Int32Array.of(1, 2) });
    expect(faultAt(result.bytes, 1, 2)).toMatchObject({ line: 1, start: 2, at: 3 });
  });

  it('tells whether a batch is in order', async () => {
    const bytes = slab('', '1', '2', '2', ' ', '1');
    const spec = { keys: [parseSortKey('.')], missing: 'first', reverse: false } as const;
    const wishes = { validate: true, unique: false };
    const result = await pool.run(verifyTask, { bytes, spec, wishes }, { transfer: [bytes.buffer] });
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
