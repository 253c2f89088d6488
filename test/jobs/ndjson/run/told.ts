import { Readable } from 'node:stream';
import type { NdjsonEvent, NdjsonRun, NdjsonSource, NdjsonSummary } from '../../../../src/index.js';

/** What a run told: its lines as one text, the messages of its faults, the summary without the time it took. */
export interface Told {
  readonly data: string;
  readonly messages: readonly string[];
  readonly summary: Omit<NdjsonSummary, 'elapsedMs'> | undefined;
}

/** `onEvent` is called with every event, before the next is asked for. */
export async function told(run: NdjsonRun, onEvent?: () => void): Promise<Told> {
  const parts: Uint8Array[] = [];
  const messages: string[] = [];
  let summary: Told['summary'];
  for await (const event of run as AsyncIterable<NdjsonEvent>) {
    onEvent?.();
    if (event.type === 'data') parts.push(event.bytes);
    else if (event.type === 'summary') {
      const { elapsedMs: _, ...rest } = event;
      summary = rest;
    } else messages.push(event.message);
  }
  return { data: Buffer.concat(parts).toString('utf8'), messages, summary };
}

/** An input of these pieces, named as standard input is. */
export function stdin(...pieces: readonly (string | Uint8Array)[]): NdjsonSource {
  const stream = Readable.from(pieces.map((piece) => Buffer.from(piece)));
  return { name: '-', stream };
}

/** The same bytes in pieces of `size`. */
export function pieces(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
    bytes.subarray(n * size, (n + 1) * size),
  );
}
