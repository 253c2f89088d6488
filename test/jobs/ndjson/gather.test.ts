import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gather } from '../../../src/jobs/ndjson/gather.js';
import { SortOrder } from '../../../src/jobs/ndjson/order/sort-order.js';
import { parseSortKey } from '../../../src/jobs/ndjson/order/sort-key.js';
import { sortBatch } from '../../../src/jobs/ndjson/sort-batch.js';
import { jsonText } from './arbitraries.js';
import { slab } from './slabs.js';

const order = new SortOrder({ keys: ['a', 'b:desc'].map(parseSortKey), missing: 'last', reverse: false });

describe('gathering a sorted batch', () => {
  it('moves the lines into order and leaves every record, its newline and its keys at the places told', () => {
    const line = fc.oneof(
      jsonText.map((a) => `{"a":${a},"b":1}`),
      fc.constantFrom('', ' ', '{"a":', '[]', '{"b":"x"}'),
    );
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
        const bytes = slab(...lines);
        const before = sortBatch(bytes, order);
        const texts = Array.from(before.starts, (start, k) => bytes.slice(start, (before.ends[k] ?? 0) + 1));
        const keys = Array.from(before.values, (at) => (at < 0 ? -1 : bytes[at]));
        const gathered = gather(bytes, before);
        expect(Buffer.compare(gathered, Buffer.concat(texts))).toBe(0);
        expect(
          Array.from(before.starts, (start, k) => gathered.slice(start, (before.ends[k] ?? 0) + 1)),
        ).toEqual(texts);
        expect(Array.from(before.values, (at) => (at < 0 ? -1 : gathered[at]))).toEqual(keys);
      }),
    );
  });

  it('leaves a batch alone that is in order and all records', () => {
    const bytes = slab('{"a":1}', '{"a":2}');
    expect(gather(bytes, sortBatch(bytes, order))).toBe(bytes);
  });
});
