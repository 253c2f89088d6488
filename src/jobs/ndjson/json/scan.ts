import { isUtf8 } from 'node:buffer';
import * as characters from './characters.js';
import type { LineTable } from './line-table.js';
import { MISSING } from './line-table.js';
import type { WantedNames } from './wanted-names.js';

// Made constants of this module, because the engine reads an imported one from memory at every use.
const {
  BACKSLASH,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  HEX_DIGIT,
  MINUS,
  NEWLINE,
  NINE,
  ONE,
  OPEN_ARRAY,
  OPEN_OBJECT,
  PLAIN_IN_STRING,
  PLUS,
  POINT,
  QUOTE,
  RETURN,
  SIMPLE_ESCAPE,
  SMALL_E,
  SMALL_F,
  SMALL_N,
  SMALL_T,
  SMALL_U,
  SPACE,
  TAB,
  TO_SMALL,
  ZERO,
} = characters;

const LEVELS_A_WORD = 31;

/**
 * One pass over a slab of whole lines: which are valid (RFC 8259, UTF-8), where the records are, and where the values of
 * the wanted members of the top level begin. Fills `table`; a line that is refused is listed there by its place, and
 * `explainFault` says why: this function only has to be quick.
 *
 * `bytes` must end with a newline (`RangeError`). Nothing is read beyond it: every loop below ends at one. Nesting has no limit: the
 * kind of each open container is one bit, 31 levels in `kinds` and the levels above in `outer`.
 */
export function scanLines(bytes: Uint8Array, wanted: WantedNames, table: LineTable): void {
  requireWholeLines(bytes);
  const { slots } = table;
  const { lengths: wantedLengths } = wanted;
  const allUtf8 = isUtf8(bytes);
  const outer: number[] = [];
  const size = bytes.length;
  let { starts, ends, values } = table;
  let { count, lines, blank } = table;
  let i = 0;

  nextLine: while (i < size) {
    const start = i;
    let c = bytes[i] as number;
    while (c === SPACE || c === TAB || c === RETURN) c = bytes[++i] as number;
    lines += 1;
    if (c === NEWLINE) {
      blank += 1;
      i += 1;
      continue;
    }
    if (count === starts.length) {
      table.grow();
      ({ starts, ends, values } = table);
    }
    for (let slot = count * slots; slot < (count + 1) * slots; slot += 1) values[slot] = MISSING;
    let depth = 0;
    let kinds = 0;
    let inObject = false;

    refused: {
      // One value an iteration, with the member name before it when its container is an object.
      for (;;) {
        if (inObject) {
          if (c !== QUOTE) break refused;
          const name = i + 1;
          let escaped = false;
          for (;;) {
            do c = bytes[++i] as number;
            while (PLAIN_IN_STRING[c] === 1);
            if (c === QUOTE) break;
            if (c !== BACKSLASH) break refused;
            escaped = true;
            c = bytes[++i] as number;
            if (c === SMALL_U) {
              if (!hasFourHexDigits(bytes, i + 1)) break refused;
              i += 4;
            } else if (SIMPLE_ESCAPE[c] === 0) break refused;
          }
          const nameEnd = i;
          c = bytes[++i] as number;
          while (c === SPACE || c === TAB || c === RETURN) c = bytes[++i] as number;
          if (c !== COLON) break refused;
          c = bytes[++i] as number;
          while (c === SPACE || c === TAB || c === RETURN) c = bytes[++i] as number;
          if (depth === 1 && (escaped || (wantedLengths & (1 << (nameEnd - name))) !== 0)) {
            wanted.note(bytes, name, nameEnd, escaped, i, values, count * slots);
          }
        }
        if (c === QUOTE) {
          for (;;) {
            do c = bytes[++i] as number;
            while (PLAIN_IN_STRING[c] === 1);
            if (c === QUOTE) break;
            if (c !== BACKSLASH) break refused;
            c = bytes[++i] as number;
            if (c === SMALL_U) {
              if (!hasFourHexDigits(bytes, i + 1)) break refused;
              i += 4;
            } else if (SIMPLE_ESCAPE[c] === 0) break refused;
          }
          c = bytes[++i] as number;
        } else if (c <= NINE) {
          if (c === MINUS) c = bytes[++i] as number;
          if (c === ZERO) c = bytes[++i] as number;
          else {
            if (c < ONE || c > NINE) break refused;
            do c = bytes[++i] as number;
            while (c >= ZERO && c <= NINE);
          }
          if (c === POINT) {
            c = bytes[++i] as number;
            if (c < ZERO || c > NINE) break refused;
            do c = bytes[++i] as number;
            while (c >= ZERO && c <= NINE);
          }
          if ((c | TO_SMALL) === SMALL_E) {
            c = bytes[++i] as number;
            if (c === PLUS || c === MINUS) c = bytes[++i] as number;
            if (c < ZERO || c > NINE) break refused;
            do c = bytes[++i] as number;
            while (c >= ZERO && c <= NINE);
          }
        } else if (c === OPEN_OBJECT || c === OPEN_ARRAY) {
          const opensObject = c === OPEN_OBJECT;
          c = bytes[++i] as number;
          while (c === SPACE || c === TAB || c === RETURN) c = bytes[++i] as number;
          if (c !== (opensObject ? CLOSE_OBJECT : CLOSE_ARRAY)) {
            if (depth % LEVELS_A_WORD === 0) {
              outer.push(kinds);
              kinds = 0;
            }
            depth += 1;
            kinds = (kinds << 1) | (opensObject ? 1 : 0);
            inObject = opensObject;
            continue;
          }
          c = bytes[++i] as number;
        } else {
          const length = literalLength(bytes, i, c);
          if (length === 0) break refused;
          i += length;
          c = bytes[i] as number;
        }

        // What follows a value: the end of containers, then a comma, or the end of the line.
        for (;;) {
          while (c === SPACE || c === TAB || c === RETURN) c = bytes[++i] as number;
          if (depth === 0) {
            if (c !== NEWLINE || (!allUtf8 && !isUtf8(bytes.subarray(start, i)))) break refused;
            starts[count] = start;
            ends[count] = i;
            count += 1;
            i += 1;
            continue nextLine;
          }
          if (c === COMMA) {
            inObject = (kinds & 1) === 1;
            c = bytes[++i] as number;
            while (c === SPACE || c === TAB || c === RETURN) c = bytes[++i] as number;
            break;
          }
          if (c !== ((kinds & 1) === 1 ? CLOSE_OBJECT : CLOSE_ARRAY)) break refused;
          depth -= 1;
          kinds >>>= 1;
          if (depth % LEVELS_A_WORD === 0) kinds = outer.pop() as number;
          c = bytes[++i] as number;
        }
      }
    }
    table.faulty.push(lines - 1, start);
    outer.length = 0;
    i = lineEnd(bytes, i) + 1;
  }
  table.count = count;
  table.lines = lines;
  table.blank = blank;
}

/** Refuses a slab whose last line has no newline with a `RangeError`: there a loop would not end. */
export function requireWholeLines(bytes: Uint8Array): void {
  if (bytes.length > 0 && bytes.at(-1) !== NEWLINE) throw new RangeError('bytes must end with a newline');
}

/** Where the line that `at` lies in ends: the place of its newline. */
export function lineEnd(bytes: Uint8Array, at: number): number {
  return Buffer.prototype.indexOf.call(bytes, NEWLINE, at);
}

function hasFourHexDigits(bytes: Uint8Array, at: number): boolean {
  for (let i = at; i < at + 4; i += 1) if (HEX_DIGIT[bytes[i] as number] !== 1) return false;
  return true;
}

/** The length of the `true`, `false` or `null` at `i`; 0: none of them. */
function literalLength(bytes: Uint8Array, i: number, first: number): number {
  if (first === SMALL_T)
    return bytes[i + 1] === 0x72 && bytes[i + 2] === 0x75 && bytes[i + 3] === 0x65 ? 4 : 0;
  if (first === SMALL_N)
    return bytes[i + 1] === 0x75 && bytes[i + 2] === 0x6c && bytes[i + 3] === 0x6c ? 4 : 0;
  if (first !== SMALL_F || bytes[i + 1] !== 0x61 || bytes[i + 2] !== 0x6c) return 0;
  return bytes[i + 3] === 0x73 && bytes[i + 4] === 0x65 ? 5 : 0;
}
