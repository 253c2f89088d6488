import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Batch, OversizedRecord } from '../../../../src/jobs/ndjson/batch.js';
import type { SlicerOptions } from '../../../../src/jobs/ndjson/reading/index.js';
import { LineSlicer } from '../../../../src/jobs/ndjson/reading/index.js';
import { random } from '../random.js';

const OPTIONS: SlicerOptions = {
  batchBytes: 64,
  smallBatches: 0,
  maxRecordBytes: 1000,
  keepOversizedBytes: 0,
};

/** What a slicer gives, in a form that reads well. */
function shown(out: Batch | OversizedRecord): object {
  if (out.kind === 'oversized') return { ...out, kept: Buffer.from(out.kept).toString('latin1') };
  const { firstLine, lines, offset, bytes } = out;
  return { firstLine, lines, offset, text: Buffer.from(bytes).toString('latin1') };
}

function slice(pieces: readonly Uint8Array[], options: Partial<SlicerOptions> = {}): object[] {
  const slicer = new LineSlicer(0, { ...OPTIONS, ...options });
  const out: object[] = [];
  const takeAll = (): void => {
    for (let next = slicer.take(); next !== undefined; next = slicer.take()) out.push(shown(next));
  };
  for (const piece of pieces) {
    // A piece is only good until the next: its memory is spoilt afterwards.
    const lent = Uint8Array.from(piece);
    slicer.push(lent);
    lent.fill(0x0a);
    takeAll();
  }
  slicer.end();
  takeAll();
  return out;
}

const text = (latin1: string): Buffer => Buffer.from(latin1, 'latin1');

/** The same bytes in pieces of the sizes that are drawn. */
function inPieces(bytes: Buffer, size: () => number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = size();
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return pieces;
}

describe('the slicer', () => {
  it('cuts at the last newline that fits and says where each batch begins', () => {
    expect(slice([text('1\n22\n\n333\n4444\n')], { batchBytes: 8 })).toEqual([
      { firstLine: 1, lines: 3, offset: 0, text: '1\n22\n\n' },
      { firstLine: 4, lines: 1, offset: 6, text: '333\n' },
      { firstLine: 5, lines: 1, offset: 10, text: '4444\n' },
    ]);
  });

  it('gives a last line without a newline one, and nothing for an empty input', () => {
    expect(slice([text('1\n2')])).toEqual([{ firstLine: 1, lines: 2, offset: 0, text: '1\n2\n' }]);
    expect(slice([text('12345678')], { batchBytes: 8 })).toEqual([
      { firstLine: 1, lines: 1, offset: 0, text: '12345678\n' },
    ]);
    expect(slice([])).toEqual([]);
    expect(slice([text('')])).toEqual([]);
  });

  it('takes a BOM off the start and counts its bytes, and leaves one that comes later', () => {
    expect(slice([text('\xef\xbb\xbf1\n\xef\xbb\xbf2\n')])).toEqual([
      { firstLine: 1, lines: 2, offset: 3, text: '1\n\xef\xbb\xbf2\n' },
    ]);
    expect(slice([text('\xef\xbb\xbf')])).toEqual([]);
    expect(slice([text('\xef\xbb')])).toEqual([{ firstLine: 1, lines: 1, offset: 0, text: '\xef\xbb\n' }]);
    expect(slice([text('\xef'), text('\xbb1')])).toEqual([
      { firstLine: 1, lines: 1, offset: 0, text: '\xef\xbb1\n' },
    ]);
  });

  it('lets a carriage return go with its line', () => {
    expect(slice([text('1\r\n\r\n2\r\n')])).toEqual([
      { firstLine: 1, lines: 3, offset: 0, text: '1\r\n\r\n2\r\n' },
    ]);
  });

  it('gives a line longer than a batch a batch of its own size', () => {
    const long = 'x'.repeat(500);
    expect(slice([text(`1\n${long}\n2\n`)])).toEqual([
      { firstLine: 1, lines: 1, offset: 0, text: '1\n' },
      { firstLine: 2, lines: 2, offset: 2, text: `${long}\n2\n` },
    ]);
  });

  it('takes out a record with a byte too many, whole lines before it leaving first (I3)', () => {
    expect(slice([text('1\n123456\n1234567\n3\n')], { maxRecordBytes: 6, keepOversizedBytes: 3 })).toEqual([
      { firstLine: 1, lines: 2, offset: 0, text: '1\n123456\n' },
      { kind: 'oversized', input: 0, line: 3, offset: 9, length: 7, kept: '123' },
      { firstLine: 4, lines: 1, offset: 17, text: '3\n' },
    ]);
    expect(slice([text('1234567')], { maxRecordBytes: 6, keepOversizedBytes: 99 })).toEqual([
      { kind: 'oversized', input: 0, line: 1, offset: 0, length: 7, kept: '1234567' },
    ]);
  });

  it('gives the same whatever the sizes of the pieces (I1)', () => {
    const line = fc.oneof(
      { weight: 6, arbitrary: fc.string({ maxLength: 12 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 200 }).map((length) => 'y'.repeat(length)) },
    );
    const input = fc
      .tuple(
        fc.constantFrom('', '\xef\xbb\xbf', '\xef\xbb'),
        fc.array(line, { maxLength: 30 }),
        fc.constantFrom('', '\n', '\r\n'),
      )
      .map(([bom, lines, last]) => text(bom + lines.map((l) => l.replaceAll('\n', '')).join('\n') + last));
    const limits = fc.record({
      batchBytes: fc.integer({ min: 1, max: 80 }),
      smallBatches: fc.constantFrom(0, 2),
      maxRecordBytes: fc.constantFrom(3, 50, 120),
    });
    fc.assert(
      fc.property(
        input,
        limits,
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }),
        (bytes, options, sizes) => {
          const whole = slice([bytes], options);
          let turn = 0;
          expect(
            slice(
              inPieces(bytes, () => sizes[turn++ % sizes.length] ?? 1),
              options,
            ),
          ).toEqual(whole);
          expect(
            slice(
              inPieces(bytes, () => 1),
              options,
            ),
          ).toEqual(whole);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('gives batches without gap or overlap, whose counts of lines are right (Batch I1, I2, I3)', () => {
    const next = random(11);
    const bytes = text(Array.from({ length: 20_000 }, () => 'z'.repeat(next(200))).join('\n'));
    for (const size of [1000, 65_536, 1 << 20]) {
      const slicer = new LineSlicer(0, {
        batchBytes: 1 << 16,
        smallBatches: 0,
        maxRecordBytes: 1 << 20,
        keepOversizedBytes: 0,
      });
      const out: Batch[] = [];
      for (const piece of inPieces(bytes, () => size)) slicer.push(piece);
      slicer.end();
      for (let batch = slicer.take(); batch !== undefined; batch = slicer.take()) out.push(batch as Batch);
      let offset = 0;
      let line = 1;
      const buffers = new Set(out.map((batch) => batch.bytes.buffer));
      expect([buffers.size, out.filter((batch) => batch.bytes.length === 0)]).toEqual([out.length, []]);
      for (const batch of out) {
        expect([batch.offset, batch.firstLine, batch.bytes.at(-1)]).toEqual([offset, line, 0x0a]);
        expect(batch.bytes.filter((byte) => byte === 0x0a)).toHaveLength(batch.lines);
        offset += batch.bytes.length;
        line += batch.lines;
      }
      expect(Buffer.concat(out.map((batch) => batch.bytes)).equals(Buffer.concat([bytes, text('\n')]))).toBe(
        true,
      );
    }
  });

  it('copies a long line that comes in small pieces in proportion to its length (I2)', () => {
    // 64 MB in pieces of 64 kB would take minutes if each piece made the line be copied or searched again.
    const slicer = new LineSlicer(0, {
      batchBytes: 1 << 20,
      smallBatches: 0,
      maxRecordBytes: 1 << 27,
      keepOversizedBytes: 0,
    });
    const piece = Buffer.alloc(1 << 16, 'a');
    for (let n = 0; n < 1024; n += 1) slicer.push(piece);
    slicer.end();
    expect(slicer.take()).toMatchObject({ lines: 1, offset: 0 });
    expect(slicer.take()).toBeUndefined();
  });

  it('flushes whole lines only, and goes on with the rest', () => {
    const slicer = new LineSlicer(3, OPTIONS);
    slicer.push(text('1\n2'));
    expect(slicer.holdsLines).toBe(true);
    slicer.flush();
    expect(slicer.holdsLines).toBe(false);
    slicer.flush();
    slicer.push(text('2\n'));
    slicer.end();
    expect(slicer.take()).toMatchObject({ input: 3, firstLine: 1, lines: 1, offset: 0 });
    const last = slicer.take() as Batch;
    expect([shown(last), slicer.take()]).toEqual([
      { firstLine: 2, lines: 1, offset: 2, text: '22\n' },
      undefined,
    ]);
  });

  it('uses memory that is given back again', () => {
    const slicer = new LineSlicer(0, OPTIONS);
    slicer.push(text('1\n'));
    slicer.flush();
    const first = slicer.take() as Batch;
    slicer.recycle(first.bytes);
    slicer.push(text('2\n'));
    slicer.flush();
    slicer.push(text('3\n'));
    slicer.flush();
    slicer.take();
    const third = slicer.take() as Batch;
    expect(third.bytes.buffer).toBe(first.bytes.buffer);
    expect(shown(third)).toEqual({ firstLine: 3, lines: 1, offset: 4, text: '3\n' });
  });
});
