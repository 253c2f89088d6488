import { afterAll, describe, expect, it } from 'vitest';
import { checkTask, parseSortKey, sortTask } from '../../../src/jobs/ndjson/index.js';
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
    expect(result.checked).toMatchObject({ lines: 3, records: 1, blank: 1, faults: [{ line: 1, at: 3 }] });
  });

  it('sorts a batch and gives it back in order, with the faulty lines apart', async () => {
    const bytes = slab('{"a":2}', '{"a":', '{"a":1}', '');
    const spec = { keys: [parseSortKey('a')], missing: 'first', reverse: false } as const;
    const result = await pool.run(sortTask, { bytes, spec, validate: true }, { transfer: [bytes.buffer] });
    expect(Buffer.from(result.bytes).toString()).toBe('{"a":1}\n{"a":2}\n');
    expect(result.sorted).toMatchObject({ count: 2, lines: 4, blank: 1, faults: [{ line: 1 }] });
    expect([...result.sorted.values]).toEqual([5, 13]);
    expect(result.faulty.map((raw) => Buffer.from(raw).toString())).toEqual(['{"a":']);
  });
});
