import { isNativeError } from 'node:util/types';

const MAX_VISITS = 20_000;

/**
 * Throws the `DataCloneError` that sending `value` would throw. It exists because a worker thread that fails to send its
 * answer dies of it, and takes with it whatever else it runs. Plain data is recognised by a walk that costs a
 * fraction of sending it; only where the walk meets something else is a copy tried. A value too big to walk to
 * its end is taken to be fine.
 */
export function requireCloneable(value: unknown): void {
  if (!isPlain(value, { left: MAX_VISITS })) structuredClone(value);
}

/** True when `value` is certainly cloneable: primitives, buffers, and plain objects and arrays of them. */
function isPlain(value: unknown, visits: { left: number }): boolean {
  if (typeof value !== 'object' || value === null)
    return typeof value !== 'function' && typeof value !== 'symbol';
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || isNativeError(value)) return true;
  visits.left -= 1;
  if (visits.left <= 0) return true;
  if (Array.isArray(value)) return value.every((inner) => isPlain(inner, visits));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  for (const name in value) {
    if (!isPlain((value as Record<string, unknown>)[name], visits)) return false;
  }
  return true;
}
