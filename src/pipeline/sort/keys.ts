/** What `sort` can order by. */
export type SortKey = undefined | null | boolean | number | bigint | Date | string | readonly SortKey[];

/**
 * Below zero, zero or above as `a` comes before, with or after `b`, in one order over all keys:
 *
 * undefined < null < false < true < numbers < strings < arrays.
 *
 * Numbers, bigints and dates (by their milliseconds) compare by value, NaN before all of them; strings as the language
 * compares them, by UTF-16 code units; arrays item by item, a shorter one before a longer one that begins the same.
 * Anything else is refused with a `TypeError`.
 */
export function compareKeys(a: SortKey, b: SortKey): number {
  if (typeof a === 'number' && typeof b === 'number' && a === a && b === b) return a - b || 0;
  if (typeof a === 'string' && typeof b === 'string') return compareOrdered(a, b);
  const rankA = rank(a);
  const rankB = rank(b);
  if (rankA !== rankB) return rankA - rankB;
  if (rankA === NUMBER) return compareNumbers(a as number | bigint | Date, b as number | bigint | Date);
  if (rankA === ARRAY) return compareArrays(a as readonly SortKey[], b as readonly SortKey[]);
  return 0;
}

/** Throws a `TypeError` for a key that has no place in the order. */
export function requireKey(key: unknown): SortKey {
  rank(key as SortKey);
  if (Array.isArray(key)) for (const part of key) requireKey(part);
  return key as SortKey;
}

const NUMBER = 4;
const ARRAY = 6;

function rank(key: SortKey): number {
  if (key === undefined) return 0;
  if (key === null) return 1;
  if (typeof key === 'boolean') return key ? 3 : 2;
  if (typeof key === 'number' || typeof key === 'bigint' || key instanceof Date) return NUMBER;
  if (typeof key === 'string') return 5;
  if (Array.isArray(key)) return ARRAY;
  throw new TypeError(`sort cannot order by ${typeof key === 'object' ? 'an object' : `a ${typeof key}`}`);
}

function compareNumbers(a: number | bigint | Date, b: number | bigint | Date): number {
  const left = a instanceof Date ? a.getTime() : a;
  const right = b instanceof Date ? b.getTime() : b;
  const leftIsNaN = left !== left;
  if (leftIsNaN || right !== right) return Number(right === right) * -1 + Number(!leftIsNaN);
  return compareOrdered(left, right);
}

function compareArrays(a: readonly SortKey[], b: readonly SortKey[]): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const order = compareKeys(a[at], b[at]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareOrdered<V extends string | number | bigint>(a: V, b: V): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}
