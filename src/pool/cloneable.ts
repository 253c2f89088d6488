import { isNativeError, isProxy } from 'node:util/types';

const MAX_VISITS = 20_000;

/**
 * Throws the `DataCloneError` that sending `value` would throw. It exists because a worker thread that fails to send its
 * answer dies of it, and takes with it whatever else it runs. Plain data is recognised by a walk that costs a
 * fraction of sending it; only where the walk meets something else is a copy tried. A value too big to walk to
 * its end is taken to be fine.
 */
export function requireCloneable(value: unknown): void {
  if (!isPlain(value)) structuredClone(value);
}

/** True when all of `value` that was walked is certainly cloneable: primitives, buffers, plain objects and arrays. */
function isPlain(value: unknown): boolean {
  const open: object[] = [];
  if (!isLeaf(value, open)) return false;
  let visits = 0;
  for (let next = open.pop(); next !== undefined && visits < MAX_VISITS; next = open.pop()) {
    const parts: readonly unknown[] = Array.isArray(next) ? next : Object.values(next);
    const end = Math.min(parts.length, MAX_VISITS - visits);
    for (let index = 0; index < end; index += 1) {
      if (!isLeaf(parts[index], open)) return false;
    }
    visits += end + 1;
  }
  return true;
}

/** False when only a copy could tell. What has parts of its own is left in `open`: a stack, because data may be deep. */
function isLeaf(value: unknown, open: object[]): boolean {
  if (typeof value === 'function' || typeof value === 'symbol') return false;
  if (typeof value !== 'object' || value === null) return true;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || isNativeError(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== Array.prototype && prototype !== null) return false;
  if (isProxy(value)) return false;
  open.push(value);
  return true;
}
