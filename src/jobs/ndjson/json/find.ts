import * as characters from './characters.js';
import { isSpace, skipSpace } from './characters.js';
import { MISSING } from './line-table.js';
import { stringEnd, stringEquals } from './strings.js';

// Made constants of this module, because the engine reads an imported one from memory at every use.
const { CLOSE_ARRAY, CLOSE_OBJECT, COLON, COMMA, NEWLINE, OPEN_ARRAY, OPEN_OBJECT, QUOTE } = characters;

/** One step of a path: into an object by `name` (UTF-8), into an array by `index`, or by whichever fits. */
export interface PathStep {
  readonly name?: Uint8Array;
  readonly index?: number;
}

/**
 * Where the value at `path` begins, seen from the value at or after `at`; `MISSING` when there is none. Of duplicate names the
 * last counts, before the path goes on (as `JSON.parse` would have it). The record is walked, never built.
 *
 * The text is trusted: for what is not JSON the answer is arbitrary, but the walk ends at the line's newline.
 */
export function findValue(bytes: Uint8Array, at: number, path: readonly PathStep[], firstStep = 0): number {
  let i = skipSpace(bytes, at);
  for (let s = firstStep; s < path.length; s += 1) {
    const { name, index } = path[s] as PathStep;
    if (bytes[i] === OPEN_OBJECT && name !== undefined) i = member(bytes, i, name);
    else if (bytes[i] === OPEN_ARRAY && index !== undefined) i = element(bytes, i, index);
    else return MISSING;
    if (i === MISSING) return MISSING;
  }
  return bytes[i] === NEWLINE ? MISSING : i;
}

/** The place after the value that begins at `at`; the newline when it does not end before. */
export function valueEnd(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number;
  if (first === QUOTE) {
    const end = stringEnd(bytes, at);
    return bytes[end] === QUOTE ? end + 1 : end;
  }
  return first === OPEN_OBJECT || first === OPEN_ARRAY ? containerEnd(bytes, at) : scalarEnd(bytes, at);
}

function member(bytes: Uint8Array, open: number, name: Uint8Array): number {
  let found = MISSING;
  let i = skipSpace(bytes, open + 1);
  while (bytes[i] === QUOTE) {
    const matches = stringEquals(bytes, i + 1, name);
    i = skipSpace(bytes, stringEnd(bytes, i) + 1);
    if (bytes[i] !== COLON) return found;
    i = skipSpace(bytes, i + 1);
    if (matches) found = i;
    i = skipSpace(bytes, valueEnd(bytes, i));
    if (bytes[i] !== COMMA) return found;
    i = skipSpace(bytes, i + 1);
  }
  return found;
}

function element(bytes: Uint8Array, open: number, index: number): number {
  let i = skipSpace(bytes, open + 1);
  if (bytes[i] === CLOSE_ARRAY) return MISSING;
  for (let skipped = 0; skipped < index; skipped += 1) {
    i = skipSpace(bytes, valueEnd(bytes, i));
    if (bytes[i] !== COMMA) return MISSING;
    i = skipSpace(bytes, i + 1);
  }
  return i;
}

/** Brackets are counted, not matched: in JSON they match. */
function containerEnd(bytes: Uint8Array, open: number): number {
  let depth = 0;
  let i = open;
  for (;;) {
    const byte = bytes[i] as number;
    if (byte === QUOTE) i = stringEnd(bytes, i);
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth += 1;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      depth -= 1;
      if (depth === 0) return i + 1;
    }
    if (bytes[i] === NEWLINE) return i;
    i += 1;
  }
}

function scalarEnd(bytes: Uint8Array, at: number): number {
  let i = at;
  for (;;) {
    const byte = bytes[i] as number;
    if (byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_ARRAY || byte === NEWLINE || isSpace(byte))
      return i;
    i += 1;
  }
}
