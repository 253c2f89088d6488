import { PipelineError } from './errors.js';

/** Refuses anything but an integer between `min` and `max` (both allowed) with a `RangeError` that names all of it. */
export function requireInteger(
  name: string,
  value: number,
  min: number,
  max: number = Number.MAX_SAFE_INTEGER,
): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`${name} must be an integer ${range(min, max)}, not ${show(value)}`);
}

/** Refuses anything but a number between `min` and `max` (both allowed, NaN never) with a `RangeError`. */
export function requireNumber(name: string, value: number, min: number, max: number = Infinity): number {
  if (typeof value === 'number' && value >= min && value <= max) return value;
  const finite = value === Infinity ? 'finite ' : ''; // without it a range of at least so much would seem to hold it
  throw new RangeError(`${name} must be a ${finite}number ${range(min, max)}, not ${show(value)}`);
}

/** Refuses a word that is not one of `allowed` with an `INVALID_ARGUMENT` error that lists them. */
export function requireOneOf<const W extends string>(name: string, value: string, allowed: readonly W[]): W {
  if ((allowed as readonly string[]).includes(value)) return value as W;
  throw new PipelineError(
    'INVALID_ARGUMENT',
    `${name} must be one of ${allowed.join(', ')}, not ${show(value)}`,
  );
}

/** Refuses what is not a function with a `TypeError`. */
export function requireFunction(name: string, value: unknown): void {
  if (typeof value !== 'function') throw wrongKind(name, 'a function', value);
}

/** Refuses what is not an array with a `TypeError`: a string alone would be taken for a list of its letters. `of`: what it is to hold. */
export function requireArray(name: string, value: unknown, of: string): void {
  if (!Array.isArray(value)) throw wrongKind(name, `an array of ${of}`, value);
}

/** The `TypeError` for an argument of the wrong kind. `allowed` says which kinds there are. */
export function wrongKind(name: string, allowed: string, value: unknown): TypeError {
  return new TypeError(`${name} must be ${allowed}, not ${show(value)}`);
}

function range(min: number, max: number): string {
  return max === Infinity || max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  if (value instanceof Promise) return 'a promise';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return String(value);
}
