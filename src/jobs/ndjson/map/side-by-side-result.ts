import type { ChunkFailure, ChunkResult } from './chunk.js';
import { bytesOf } from './map-in-turn.js';
import { KEEP, type Outcome } from './outcome.js';
import type { Failure } from './read-record.js';

/** A record whose calls have come to their end. */
export interface Finished {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly attempts: number;
  readonly outcome: Outcome | Failure;
}

/** Output and failures of records, in the order in which they stand. */
export function resultOf(
  finished: readonly Finished[],
  bytes: Buffer,
  kind: 'map' | 'filter',
): Pick<ChunkResult, 'output' | 'filtered' | 'failures'> {
  const parts: Uint8Array[] = [];
  const failures: ChunkFailure[] = [];
  let text = '';
  let filtered = 0;
  let size = 0;
  const flush = (): void => {
    if (text === '') return;
    const part = bytesOf(text);
    parts.push(part);
    size += part.length;
    text = '';
  };
  for (const [records, { start, end, line, attempts, outcome }] of finished.entries()) {
    if (typeof outcome !== 'string') {
      flush();
      failures.push({ ...outcome, line, start, end, attempts, before: { records, filtered, output: size } });
    } else if (outcome === '') filtered += 1;
    else if (kind === 'map') text += outcome;
    else if (outcome === KEEP) {
      parts.push(bytes.subarray(start, end + 1));
      size += end + 1 - start;
    }
  }
  flush();
  return { output: joined(parts, size), filtered, failures };
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const [only] = parts;
  if (only !== undefined && parts.length === 1 && only.length === only.buffer.byteLength) {
    return only as Uint8Array<ArrayBuffer>;
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
