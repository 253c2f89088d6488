import { NEWLINE, QUOTE } from '../json/characters.js';
import { findValue } from '../json/find.js';
import type { LineTable } from '../json/line-table.js';
import { MISSING } from '../json/line-table.js';
import { WantedNames } from '../json/wanted-names.js';
import { compareNatural } from './natural.js';
import type { PrefixRule } from './prefix.js';
import { RANK_NUMBER, RANK_STRING, rankOf } from './rank.js';
import type { KeyType, SortKey } from './sort-key.js';
import { compareValues } from './values.js';

/** What an order is made of. Plain data: it crosses threads as it is. */
export interface SortSpec {
  /** In order of weight; none: by the whole line's bytes. */
  readonly keys: readonly SortKey[];
  /** Where a record without a key goes, whatever the direction; `drop`: nowhere, when any key is missing. */
  readonly missing: 'first' | 'last' | 'drop';
  /** Turns every direction (and that of whole lines). */
  readonly reverse: boolean;
}

/** A record where it lies: its line begins at `start`, the value of key `k` at `values[slot + k]`. */
export interface RecordAt {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly values: Int32Array;
  readonly slot: number;
}

/** The order of records by the keys of a {@link SortSpec}: finding them, their prefixes, and comparing in full. */
export class SortOrder {
  readonly spec: SortSpec;
  /** Values kept a record: one a key. */
  readonly slots: number;
  /** The names that a scan of whole lines can note by itself. */
  readonly names: WantedNames;
  private readonly types: readonly KeyType[];
  private readonly pathLengths: readonly number[];
  private readonly descending: readonly boolean[];

  constructor(spec: SortSpec) {
    this.spec = spec;
    this.slots = spec.keys.length;
    this.names = new WantedNames(spec.keys.map(scannedName));
    this.types = spec.keys.map((key) => key.type);
    this.pathLengths = spec.keys.map(({ path }) => path.length);
    this.descending = spec.keys.map((key) => key.descending !== spec.reverse);
  }

  /** The values of one record, found by walking its line from `start`. */
  findKeys(bytes: Uint8Array, start: number, values: Int32Array, slot: number): void {
    for (const [k, { path, type }] of this.spec.keys.entries()) {
      values[slot + k] = ofType(bytes, findValue(bytes, start, path), type);
    }
  }

  /** True when a scan finds the values of key `k` by itself. */
  isScannedWhole(k: number): boolean {
    return this.names.has(k) && this.pathLengths[k] === 1;
  }

  /** Where the value of key `k` is, of whatever type, in the record that begins at `start`; a scan noted `noted`. */
  completeKey(k: number, bytes: Uint8Array, start: number, noted: number): number {
    if (this.isScannedWhole(k)) return noted;
    const { path } = this.spec.keys[k] as SortKey;
    if (!this.names.has(k)) return findValue(bytes, start, path);
    return noted === MISSING ? MISSING : findValue(bytes, noted, path, 1);
  }

  /** True when `drop` leaves out a record with these values. */
  drops(values: Int32Array, slot: number): boolean {
    if (this.spec.missing !== 'drop') return false;
    for (let k = 0; k < this.slots; k += 1) if (values[slot + k] === MISSING) return true;
    return false;
  }

  /** How values of a column (key `column`; without keys, whole lines) become prefixes. */
  prefixRule(column: number, skip: number): PrefixRule {
    return {
      type: this.types[column] ?? 'line',
      descending: this.isDescending(column),
      missing: this.spec.missing === 'last' ? 'last' : 'first',
      skip,
    };
  }

  /** The direction of a column. */
  isDescending(column: number): boolean {
    return this.descending[column] ?? this.spec.reverse;
  }

  /** Where the value of record `n` in a column begins, or `MISSING`. */
  placeOf({ starts, values, slots }: LineTable, n: number, column: number): number {
    return (slots === 0 ? starts[n] : values[n * slots + column]) as number;
  }

  /** What texts a column can hold whose prefixes may skip what all begin with. */
  textKind(column: number): 'line' | 'string' | undefined {
    const type = this.types[column];
    if (type === undefined) return 'line';
    return type === 'auto' || type === 'string' ? 'string' : undefined;
  }

  /** Where the text of record `n` in a column begins (a string's after its quote); below 0: it is no text. */
  textOf(bytes: Uint8Array, table: LineTable, n: number, column: number): number {
    const at = this.placeOf(table, n, column);
    if (table.slots === 0) return at;
    return at !== MISSING && bytes[at] === QUOTE ? at + 1 : MISSING;
  }

  /** Below, at or above 0 as record `a` comes before, is equal to or comes after record `b`, by all keys. */
  compare(a: RecordAt, b: RecordAt): number {
    return this.compareAt(a.bytes, a.start, a.values, a.slot, b.bytes, b.start, b.values, b.slot);
  }

  /** The same without objects, for loops over typed arrays. */
  compareAt(
    aBytes: Uint8Array,
    aStart: number,
    aValues: Int32Array,
    aSlot: number,
    bBytes: Uint8Array,
    bStart: number,
    bValues: Int32Array,
    bSlot: number,
  ): number {
    if (this.slots === 0) {
      const difference = compareLines(aBytes, aStart, bBytes, bStart);
      return this.spec.reverse ? -difference : difference;
    }
    for (let k = 0; k < this.slots; k += 1) {
      const difference = this.compareKey(
        k,
        aBytes,
        aValues[aSlot + k] as number,
        bBytes,
        bValues[bSlot + k] as number,
      );
      if (difference !== 0) return difference;
    }
    return 0;
  }

  private compareKey(k: number, a: Uint8Array, i: number, b: Uint8Array, j: number): number {
    if (i === MISSING || j === MISSING) {
      const difference = Number(i === MISSING) - Number(j === MISSING);
      return this.spec.missing === 'last' ? difference : -difference;
    }
    const difference = this.types[k] === 'natural' ? compareNatural(a, i, b, j) : compareValues(a, i, b, j);
    return this.descending[k] === true ? -difference : difference;
  }
}

/** The name that leads to a key from the top level, when it is a name only. */
function scannedName(key: SortKey): Uint8Array | undefined {
  const [first] = key.path;
  return first !== undefined && first.index === undefined ? first.name : undefined;
}

function ofType(bytes: Uint8Array, at: number, type: KeyType): number {
  if (at === MISSING) return MISSING;
  const rank = rankOf(bytes[at] as number);
  if (type === 'auto') return rank === 0 ? MISSING : at;
  return rank === (type === 'number' ? RANK_NUMBER : RANK_STRING) ? at : MISSING;
}

/** Compares two lines by their bytes; the one that ends first is less. */
function compareLines(a: Uint8Array, i: number, b: Uint8Array, j: number): number {
  let p = i;
  let q = j;
  while (a[p] === b[q] && a[p] !== NEWLINE) {
    p += 1;
    q += 1;
  }
  if (a[p] === NEWLINE || b[q] === NEWLINE) return Number(b[q] === NEWLINE) - Number(a[p] === NEWLINE);
  return (a[p] as number) - (b[q] as number);
}
