import { NEWLINE } from '../json/index.js';
import type { DisorderEvent } from '../run/index.js';

/** Tells the record that is out of order: its line, and where it begins in its input. */
export function disorderEvent(file: string, line: number, offset: number): DisorderEvent {
  const message = `pipeline: ${file}:${line}:1 (byte ${offset}): out of order: it belongs before the record above it`;
  return { type: 'disorder', file, line, offset, message };
}

/** How many lines end between two places. */
export function linesBetween(bytes: Uint8Array, from: number, to: number): number {
  let lines = 0;
  for (let at = from; at < to; at += 1) if (bytes[at] === NEWLINE) lines += 1;
  return lines;
}
