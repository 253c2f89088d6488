import { lineEnd, NEWLINE, skipSpace } from '../../json/index.js';
import type { ArenaKernel, CommonStart } from './kernel.js';

/** Lines refused that one pass takes note of. */
export const MOST_FAULTS = 4096;

/** Whole lines in an arena, and room for what is found. */
export interface PieceToScan {
  readonly from: number;
  readonly to: number;
  /** Room for `most` rows. */
  readonly rows: number;
  readonly most: number;
  /** Room for `most` words. */
  readonly numbers: number;
  /** Room for `openBytes` of the longest line, and `8 × MOST_FAULTS` bytes. */
  readonly open: number;
  readonly faulty: number;
  readonly validate: boolean;
  readonly maxRecordBytes: number;
}

/** What a scan found, up to where it came. */
export interface FoundRecords {
  /** Records, a row each in the order of the input. */
  readonly count: number;
  /** Where the scan ended, for want of room for rows, if not at the end. */
  readonly reached: number;
  readonly lines: number;
  /** Records, faulty and long ones too. */
  readonly received: number;
  /** Bytes of the longest record, its newline included. */
  readonly longest: number;
  /** Of each line refused, or too long, its number in the piece and its place. */
  readonly faulty: Int32Array<ArrayBuffer>;
}

/** The records that take part, listed at `numbers` in the order of the input. */
export interface ScannedPiece extends FoundRecords {
  /** What the texts of the first column begin with. */
  readonly common: CommonStart;
}

/** Bytes that tell for every level of nesting of a line what kind it is. */
export function openBytes(longestLine: number): number {
  return (longestLine >> 3) + 16;
}

/** Validates the lines of a piece, finds the keys, and lists the records that take part. */
export function scanPiece(kernel: ArenaKernel, piece: PieceToScan): ScannedPiece {
  const { numbers, rows } = piece;
  const { kernels, width } = kernel;
  const found = findRecords(kernel, piece);
  kernels.numberRows(numbers, rows >> 2, width, found.count);
  if (piece.validate) completeKeys(kernel, rows, found.count);
  kernel.keepTypes(numbers, found.count);
  const count = withoutDropped(kernel, numbers, found.count);
  return { ...found, count, common: kernel.commonStart(numbers, count, 0, 0) };
}

/** Validates the lines of a piece and makes the rows of its records. */
export function findRecords(kernel: ArenaKernel, piece: PieceToScan): FoundRecords {
  return piece.validate ? scan(kernel, piece) : listLines(kernel, piece);
}

function scan(kernel: ArenaKernel, piece: PieceToScan): FoundRecords {
  const { kernels, namesAt, order, width } = kernel;
  const { to, rows, most, open, faulty, maxRecordBytes } = piece;
  const refused: number[] = [];
  let { from } = piece;
  let [count, lines, blank, longest] = [0, 0, 0, 0];
  while (from < to && count < most) {
    count += kernels.scan(
      from,
      to - from,
      0,
      rows + 4 * width * count,
      most - count,
      width,
      order.slots,
      faulty,
      MOST_FAULTS,
      open,
      namesAt,
      order.names.lengths,
      maxRecordBytes,
    );
    const words = kernel.words.subarray(faulty >> 2, (faulty >> 2) + 2 * kernels.faultCount());
    for (const [n, word] of words.entries()) refused.push(n % 2 === 0 ? lines + word : word);
    lines += kernels.lineCount();
    blank += kernels.blankCount();
    longest = Math.max(longest, kernels.longestLine());
    from = kernels.reachedPlace();
  }
  return { count, reached: from, lines, received: lines - blank, longest, faulty: Int32Array.from(refused) };
}

/** Without validation every line that is not blank is a record. */
function listLines({ bytes, order, values, width, words }: ArenaKernel, piece: PieceToScan): FoundRecords {
  const { to, most, maxRecordBytes } = piece;
  const refused: number[] = [];
  let start = piece.from;
  let row = piece.rows >> 2;
  let [count, lines, blank, longest] = [0, 0, 0, 0];
  for (; start < to && count < most; lines += 1) {
    const end = lineEnd(bytes, start);
    if (end - start > maxRecordBytes) refused.push(lines, start);
    else if (bytes[skipSpace(bytes, start)] === NEWLINE) blank += 1;
    else {
      words[row] = start;
      words[row + 1] = end;
      order.findKeys(bytes, start, values, row + 2);
      row += width;
      count += 1;
      longest = Math.max(longest, end + 1 - start);
    }
    start = end + 1;
  }
  return { count, reached: start, lines, received: lines - blank, longest, faulty: Int32Array.from(refused) };
}

/** Goes on to the values whose paths a scan cannot follow to their end. */
function completeKeys(
  { bytes, order, values, width, words }: ArenaKernel,
  rows: number,
  count: number,
): void {
  for (let key = 0; key < order.slots; key += 1) {
    if (order.isScannedWhole(key)) continue;
    for (let n = 0, row = rows >> 2; n < count; n += 1, row += width)
      values[row + 2 + key] = order.completeKey(
        key,
        bytes,
        words[row] as number,
        values[row + 2 + key] as number,
      );
  }
}

/** Takes the records off the list that `missing: drop` leaves out. */
function withoutDropped({ order, values, words }: ArenaKernel, numbers: number, count: number): number {
  if (order.spec.missing !== 'drop') return count;
  const list = words.subarray(numbers >> 2, (numbers >> 2) + count);
  let kept = 0;
  for (const row of list) {
    if (order.drops(values, row + 2)) continue;
    list[kept] = row;
    kept += 1;
  }
  return kept;
}
