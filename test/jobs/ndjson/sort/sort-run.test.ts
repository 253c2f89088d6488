import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SortOrder } from '../../../../src/jobs/ndjson/order/sort-order.js';
import { parseSortKey } from '../../../../src/jobs/ndjson/order/sort-key.js';
import { sortBatch } from '../../../../src/jobs/ndjson/sort-batch.js';
import { sortRun } from '../../../../src/jobs/ndjson/sort/sort-run.js';
import { jsonText } from '../arbitraries.js';
import { slab } from '../slabs.js';

const order = new SortOrder({ keys: ['a', 'b:desc'].map(parseSortKey), missing: 'last', reverse: false });
const wishes = { validate: true, unique: false, limit: undefined };

describe('making a sorted run of a batch', () => {
  it('moves the lines into order and leaves every record, its newline and its keys at the places told', () => {
    const line = fc.oneof(
      jsonText.map((a) => `{"a":${a},"b":1}`),
      fc.constantFrom('', ' ', '{"a":', '[]', '{"b":"x"}'),
    );
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
        const bytes = slab(...lines);
        const sorted = sortBatch(bytes, order);
        const texts = Array.from(sorted.starts, (start, k) => bytes.slice(start, (sorted.ends[k] ?? 0) + 1));
        const keys = Array.from(sorted.values, (at) => bytes[at]);
        const { block } = sortRun(bytes, order, wishes);
        const rows = Array.from({ length: block.count }, (_, k) => block.rows.subarray(3 * k, 3 * k + 3));
        expect(Buffer.compare(block.bytes, Buffer.concat(texts))).toBe(0);
        expect(rows.map(([start = -1], k) => block.bytes.slice(start, rows[k + 1]?.[0]))).toEqual(texts);
        expect(rows.flatMap((row) => Array.from(row.subarray(1), (at) => block.bytes[at]))).toEqual(keys);
      }),
    );
  });

  it('leaves a batch where it is that is in order and all records', () => {
    const bytes = slab('{"a":1}', '{"a":2}');
    expect(sortRun(bytes, order, wishes).block.bytes).toBe(bytes);
  });
});
