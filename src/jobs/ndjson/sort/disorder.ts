import type { Batch } from '../batch.js';
import type { DisorderEvent } from '../run/index.js';
import type { VerifiedRun } from './verify-run.js';

/** Tells the record that is out of order: the one that was found in the batch, else the batch's first. */
export function disorderEvent(
  file: string,
  place: Pick<Batch, 'firstLine' | 'offset'>,
  found: VerifiedRun['disorder'],
  first: VerifiedRun['first'],
): DisorderEvent {
  const { line, start } = found ?? first;
  const number = place.firstLine + line;
  const offset = place.offset + start;
  const message = `pipeline: ${file}:${number}:1 (byte ${offset}): out of order: it belongs before the record above it`;
  return { type: 'disorder', file, line: number, offset, message };
}
