import { Script } from 'node:vm';
import { BACKSLASH, MINUS, NINE, OPEN_OBJECT, POINT, QUOTE, SPACE, ZERO } from '../json/characters.js';
import { LineTable, NO_NAMES, valueEnd, WantedNames } from '../json/index.js';
import { scanLinesFast } from '../json/wasm/scan.js';

/** Where records of objects are made with only some of their members, all of one shape. */
export class MemberReader {
  private readonly wanted: WantedNames;
  private readonly slots: number;
  private readonly make: (values: readonly unknown[]) => unknown;

  constructor(names: readonly string[]) {
    this.slots = names.length;
    this.wanted = names.length === 0 ? NO_NAMES : new WantedNames(names.map((name) => Buffer.from(name)));
    const members = names.map((name, n) => `${JSON.stringify(name)}: values[${n}]`).join(', ');
    this.make = new Script(`((values) => ({ ${members} }))`).runInThisContext() as typeof this.make;
  }

  /** Looks through a chunk for them, and validates it on the way. */
  scan(bytes: Buffer): ScannedMembers {
    const table = new LineTable(this.slots, 0); // the scan brings its own arrays
    scanLinesFast(bytes, this.wanted, table);
    return new ScannedMembers(bytes, table, this.make);
  }
}

/** The records of a chunk. */
export class ScannedMembers {
  readonly table: LineTable;
  private readonly bytes: Buffer;
  private readonly make: (values: readonly unknown[]) => unknown;
  private readonly values: unknown[];
  private next = 0;

  constructor(bytes: Buffer, table: LineTable, make: (values: readonly unknown[]) => unknown) {
    this.bytes = bytes;
    this.table = table;
    this.make = make;
    this.values = Array.from({ length: table.slots }, () => undefined);
  }

  /** The object in the line from `start` on, with the members that are looked for; undefined when there is no valid object. To be asked in the order of the lines. */
  read(start: number): unknown {
    const { count, starts } = this.table;
    while (this.next < count && (starts[this.next] as number) < start) this.next += 1;
    return this.next === count || starts[this.next] !== start ? undefined : this.record(this.next);
  }

  /** The same of record `n` of the table; undefined when it is no object. */
  record(n: number): unknown {
    const { bytes, table, values } = this;
    const { slots } = table;
    let first = table.starts[n] as number;
    while ((bytes[first] as number) <= SPACE) first += 1;
    if (bytes[first] !== OPEN_OBJECT) return undefined;
    for (let s = 0; s < slots; s += 1) {
      const at = table.values[n * slots + s] as number;
      values[s] = at < 0 ? undefined : valueAt(bytes, at);
    }
    return this.make(values);
  }
}

/** The value that begins at `at`, as `JSON.parse` would have it. The bytes are valid JSON. */
export function valueAt(bytes: Buffer, at: number): unknown {
  const first = bytes[at] as number;
  if (first === QUOTE) return stringAt(bytes, at);
  if (first === MINUS || (first >= ZERO && first <= NINE)) return numberAt(bytes, at);
  return JSON.parse(bytes.toString('utf8', at, valueEnd(bytes, at)));
}

function stringAt(bytes: Buffer, at: number): string {
  let end = at + 1;
  while (bytes[end] !== QUOTE && bytes[end] !== BACKSLASH) end += 1;
  if (bytes[end] === QUOTE) return bytes.toString('utf8', at + 1, end);
  return JSON.parse(bytes.toString('utf8', at, valueEnd(bytes, at))) as string;
}

/** Up to fifteen digits and ten to the power of their fraction are exact, and so their quotient is rounded once, as it has to be. */
function numberAt(bytes: Buffer, at: number): number {
  const isNegative = bytes[at] === MINUS;
  let i = isNegative ? at + 1 : at;
  let digits = 0;
  let count = 0;
  let point = -1;
  for (;;) {
    const byte = bytes[i] as number;
    if (byte >= ZERO && byte <= NINE) {
      digits = digits * 10 + byte - ZERO;
      count += 1;
    } else if (byte === POINT) point = count;
    else break;
    i += 1;
  }
  const hasExponent = ((bytes[i] as number) | 0x20) === 0x65;
  if (count > 15 || hasExponent) return Number(bytes.toString('latin1', at, valueEnd(bytes, at)));
  const value = point < 0 ? digits : digits / (POWERS[count - point] as number);
  return isNegative ? -value : value;
}

const POWERS = Array.from({ length: 16 }, (_, n) => Number(`1e${n}`));
