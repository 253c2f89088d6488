import {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  NEWLINE,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  skipSpace,
} from '../json/characters.js';
import { valueEnd } from '../json/find.js';
import { stringBytes, stringEnd } from '../json/strings.js';
import { RANK_ARRAY, RANK_OBJECT, rankOf } from './rank.js';
import { compareScalars } from './scalars.js';

/**
 * Compares the objects that begin at `i` of `a` and at `j` of `b`: by their sorted names, compared like arrays of strings, and then by
 * the values in that order; of duplicate names the last counts.
 *
 * No recursion: where each container ends is noted in one pass over each side, then the two are walked in step, and the stack holds
 * what is still to be compared around the pair at hand.
 */
export function compareObjects(a: Uint8Array, i: number, b: Uint8Array, j: number): number {
  const left = new Side(a, i);
  const right = new Side(b, j);
  const stack: Frame[] = [];
  let difference = enter(left, { at: i, ordinal: 0 }, right, { at: j, ordinal: 0 }, stack);
  while (difference === 0) {
    const frame = stack.at(-1);
    if (frame === undefined) return 0;
    const pair = frame.next();
    if (typeof pair === 'number') {
      difference = pair;
      stack.pop();
    } else difference = comparePair(left, pair[0], right, pair[1], stack);
  }
  return difference;
}

/** A place in a side: a value (or the bracket that ends the elements), and the number of the first container from here on. */
interface Cursor {
  readonly at: number;
  readonly ordinal: number;
}

/** The next two values to compare, or the verdict when there are none. */
interface Frame {
  next(): readonly [Cursor, Cursor] | number;
}

function comparePair(left: Side, x: Cursor, right: Side, y: Cursor, stack: Frame[]): number {
  const rank = left.rank(x);
  const byRank = rank - right.rank(y);
  if (byRank !== 0) return byRank;
  if (rank !== RANK_ARRAY && rank !== RANK_OBJECT)
    return compareScalars(rank, left.bytes, x.at, right.bytes, y.at);
  return enter(left, x, right, y, stack);
}

function enter(left: Side, x: Cursor, right: Side, y: Cursor, stack: Frame[]): number {
  if (left.rank(x) === RANK_ARRAY) {
    stack.push(arrays(left, x, right, y));
    return 0;
  }
  const members = left.members(x);
  const others = right.members(y);
  const byNames = compareNames(members, others);
  if (byNames === 0) stack.push(objects(members, others));
  return byNames;
}

function arrays(left: Side, x: Cursor, right: Side, y: Cursor): Frame {
  let p = left.inside(x);
  let q = right.inside(y);
  return {
    next() {
      const ended = left.isEnd(p);
      if (ended || right.isEnd(q)) return Number(right.isEnd(q)) - Number(ended);
      const pair = [p, q] as const;
      p = left.after(p);
      q = right.after(q);
      return pair;
    },
  };
}

function objects(members: readonly Member[], others: readonly Member[]): Frame {
  let n = -1;
  return {
    next() {
      n += 1;
      const member = members[n];
      const other = others[n];
      return member === undefined || other === undefined ? 0 : [member.value, other.value];
    },
  };
}

interface Member {
  readonly name: Uint8Array;
  readonly value: Cursor;
}

function compareNames(members: readonly Member[], others: readonly Member[]): number {
  for (const [n, member] of members.entries()) {
    const other = others[n];
    if (other === undefined) return 1;
    const difference = Buffer.compare(member.name, other.name);
    if (difference !== 0) return difference;
  }
  return members.length - others.length;
}

/** One of the two values with its containers numbered in the order in which they open. */
class Side {
  readonly bytes: Uint8Array;
  /** The place after container `n`, and the number of the first container that opens there or later. */
  private readonly endOf: number[] = [];
  private readonly ordinalAfter: number[] = [];

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.number(at);
  }

  rank({ at }: Cursor): number {
    return rankOf(this.bytes[at] as number);
  }

  isEnd({ at }: Cursor): boolean {
    const byte = this.bytes[at];
    return byte === CLOSE_ARRAY || byte === CLOSE_OBJECT || byte === NEWLINE;
  }

  /** The first element or member. */
  inside({ at, ordinal }: Cursor): Cursor {
    return { at: skipSpace(this.bytes, at + 1), ordinal: ordinal + 1 };
  }

  /** What follows the value at `cursor` and its comma. */
  after({ at, ordinal }: Cursor): Cursor {
    const byte = this.bytes[at];
    const isContainer = byte === OPEN_ARRAY || byte === OPEN_OBJECT;
    const end = isContainer ? (this.endOf[ordinal] as number) : valueEnd(this.bytes, at);
    const next = skipSpace(this.bytes, end);
    return {
      at: this.bytes[next] === COMMA ? skipSpace(this.bytes, next + 1) : next,
      ordinal: isContainer ? (this.ordinalAfter[ordinal] as number) : ordinal,
    };
  }

  /** The members of an object by name, each name once. */
  members(object: Cursor): Member[] {
    const found: Member[] = [];
    let cursor = this.inside(object);
    while (this.bytes[cursor.at] === QUOTE) {
      const name = stringBytes(this.bytes, cursor.at);
      const colon = skipSpace(this.bytes, stringEnd(this.bytes, cursor.at) + 1);
      if (this.bytes[colon] !== COLON) break;
      const value = { at: skipSpace(this.bytes, colon + 1), ordinal: cursor.ordinal };
      found.push({ name, value });
      cursor = this.after(value);
    }
    // The sort is stable: of the same name the last stands last.
    found.sort((x, y) => Buffer.compare(x.name, y.name));
    return found.filter((member, n) => {
      const following = found[n + 1];
      return following === undefined || Buffer.compare(member.name, following.name) !== 0;
    });
  }

  private number(at: number): void {
    const open: number[] = [];
    let i = at;
    for (;;) {
      const byte = this.bytes[i];
      if (byte === QUOTE) i = stringEnd(this.bytes, i);
      else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) open.push(this.endOf.push(0) - 1);
      else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) this.close(open.pop() as number, i + 1);
      if (this.bytes[i] === NEWLINE) for (const ordinal of open.splice(0)) this.close(ordinal, i);
      if (open.length === 0) return;
      i += 1;
    }
  }

  private close(ordinal: number, end: number): void {
    this.endOf[ordinal] = end;
    this.ordinalAfter[ordinal] = this.endOf.length;
  }
}
