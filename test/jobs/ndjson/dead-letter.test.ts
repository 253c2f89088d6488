import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deadLetterLine, rawOf } from '../../../src/jobs/ndjson/dead-letter.js';
import type { RecordFault } from '../../../src/jobs/ndjson/faults.js';

const FAULT: RecordFault = {
  file: 'in.ndjson',
  line: 3,
  column: 7,
  at: 15,
  offset: 9,
  length: 9,
  code: 'INVALID_JSON',
  reason: 'a number may not begin with 0 and another digit',
};

describe('a dead letter', () => {
  it('is one line of exactly these fields', () => {
    expect(deadLetterLine(FAULT, Buffer.from('{"a":01}\r'), 'parse', 1)).toBe(
      '{"file":"in.ndjson","line":3,"offset":9,"length":9,"stage":"parse",' +
        '"error":{"code":"INVALID_JSON","message":"a number may not begin with 0 and another digit"},' +
        '"attempts":1,"raw":"{\\"a\\":01}\\r"}\n',
    );
  });

  it('keeps bytes that are not UTF-8 as base64', () => {
    const line = deadLetterLine({ ...FAULT, length: 3 }, Buffer.from([0x22, 0xff, 0x22]), 'parse', 1);
    expect(JSON.parse(line)).toMatchObject({ rawBase64: 'Iv8i' });
    expect(line).not.toContain('"raw"');
  });

  it('gives back any bytes exactly', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.string({ unit: 'binary' }).map((text) => new Uint8Array(Buffer.from(text))),
        ),
        (bytes) => {
          const line = deadLetterLine({ ...FAULT, length: bytes.length }, bytes, 'map', 2);
          expect(line.indexOf('\n')).toBe(line.length - 1);
          expect(Buffer.from(rawOf(line)).equals(bytes)).toBe(true);
        },
      ),
    );
  });

  it('gives back what somebody has mended', () => {
    const line = deadLetterLine(FAULT, Buffer.from('{"a":01}\r'), 'parse', 1).replace(':01', ':1');
    expect(rawOf(line).toString()).toBe('{"a":1}\r');
  });

  it('says when it keeps only the start of a record, and does not give that back', () => {
    const line = deadLetterLine({ ...FAULT, length: 1000 }, Buffer.from('{"a":'), 'parse', 1);
    expect(JSON.parse(line)).toMatchObject({ length: 1000, rawTruncated: true, raw: '{"a":' });
    expect(() => rawOf(line)).toThrow('it keeps only the start of a record');
  });

  it.each([
    ['nonsense'],
    ['[]'],
    ['null'],
    ['{"file":"x"}'],
    ['{"raw":1}'],
    ['{"raw":"\\ud800"}'],
    ['{"rawBase64":"!!!"}'],
    ['{"rawBase64":"_w"}'],
  ])('is not %s', (line) => {
    expect(() => rawOf(line)).toThrow(expect.objectContaining({ code: 'INVALID_DEAD_LETTER' }));
  });
});
