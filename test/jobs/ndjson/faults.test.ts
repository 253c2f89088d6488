import { describe, expect, it } from 'vitest';
import { faultAt, faultInBatch, faultMessage, faultOfOversized } from '../../../src/jobs/ndjson/faults.js';
import { LineTable } from '../../../src/jobs/ndjson/json/line-table.js';
import { scanLines } from '../../../src/jobs/ndjson/json/scan.js';
import { NO_NAMES } from '../../../src/jobs/ndjson/json/wanted-names.js';
import { LineSlicer } from '../../../src/jobs/ndjson/reading/index.js';

function scanned(bytes: Uint8Array): LineTable {
  const table = new LineTable(0, 0);
  scanLines(bytes, NO_NAMES, table);
  return table;
}

/** Messages for all faults of one input. */
function messages(text: string, batchBytes = 1 << 20, maxRecordBytes = 100): string[] {
  const slicer = new LineSlicer(0, { batchBytes, smallBatches: 0, maxRecordBytes, keepOversizedBytes: 0 });
  slicer.push(Buffer.from(text, 'latin1'));
  slicer.end();
  const out: string[] = [];
  for (let next = slicer.take(); next !== undefined; next = slicer.take()) {
    if (next.kind === 'oversized') out.push(faultMessage(faultOfOversized('-', next, maxRecordBytes)));
    else {
      const { faulty } = scanned(next.bytes);
      for (let n = 0; n < faulty.length; n += 2) {
        const fault = faultAt(next.bytes, faulty[n] ?? 0, faulty[n + 1] ?? 0);
        out.push(faultMessage(faultInBatch('in.ndjson', next, fault)));
      }
    }
  }
  return out;
}

describe('the message of a fault', () => {
  it('names file, line, column and byte, the same however the input was cut into batches', () => {
    const text = `{"a":1}\n\n{"a":01}\r\n{"a":1\n"\xff"\n${'7'.repeat(101)}\n[1,]`;
    const expected = [
      'pipeline: in.ndjson:3:7 (byte 15): a number may not begin with 0 and another digit',
      "pipeline: in.ndjson:4:7 (byte 25): the record ends early: expected ',' or '}' after a member",
      'pipeline: in.ndjson:5:2 (byte 27): invalid UTF-8 (byte 0xff)',
      'pipeline: -:6:101 (byte 130): the record has 101 bytes, 100 are allowed (--max-record)',
      "pipeline: in.ndjson:7:4 (byte 135): expected a value after ',', not ']'",
    ];
    for (const batchBytes of [1, 7, 64, 1 << 20]) expect(messages(text, batchBytes)).toEqual(expected);
  });

  it('counts the bytes of a BOM in the place, not in the column', () => {
    expect(messages('\xef\xbb\xbfx\n')).toEqual([
      "pipeline: in.ndjson:1:1 (byte 3): expected a value, not 'x'",
    ]);
  });

  it('puts the end of a record with a carriage return behind it', () => {
    expect(messages('[1\r\n')).toEqual([
      "pipeline: in.ndjson:1:4 (byte 3): the record ends early: expected ',' or ']' after an element",
    ]);
  });
});
