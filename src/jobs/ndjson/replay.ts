import { isPipelineError, messageOf } from '../../base/index.js';
import { rawOf } from './dead-letter.js';
import type { Batch } from './batch.js';
import { faultInBatch, type RecordFault } from './faults.js';
import { explainFault } from './json/explain.js';
import { isSpace } from './json/characters.js';
import { lineEnd } from './json/scan.js';
import { NdjsonReader } from './reading/index.js';
import {
  type DataOut,
  Failures,
  type NdjsonOptions,
  type NdjsonRun,
  type NdjsonSource,
  openDataOut,
  openInputs,
  resolveSettings,
  type RunEnding,
  type Settings,
  StoryRun,
  type Teller,
} from './run/index.js';

export interface ReplayOptions extends NdjsonOptions {
  /** A file for the lines; it appears whole at the end. Default: they are `data` events. */
  readonly output?: string;
}

/**
 * Gives back what dead-letter files keep: the bytes of every failed record exactly as they were (or as somebody has mended them
 * since), a line each, as `data` events or into `output`. A line that is no dead letter, or keeps only the start of a
 * record, is a failed record of its own.
 *
 * Waiting, ending and errors are those of `checkNdjson`, and `onError` counts as everywhere: by default the first failure
 * ends the run.
 *
 * @example
 * for await (const event of replayDeadLetters(['dead.ndjson'])) if (event.type === 'data') process.stdout.write(event.bytes);
 */
export function replayDeadLetters(sources: readonly NdjsonSource[], options: ReplayOptions = {}): NdjsonRun {
  const settings = resolveSettings(options);
  return new StoryRun((teller) => replay(sources, options.output, settings, teller), settings);
}

async function replay(
  sources: readonly NdjsonSource[],
  output: string | undefined,
  settings: Settings,
  teller: Teller,
): Promise<RunEnding> {
  const { inputs, bytes } = await openInputs(sources);
  teller.tally.bytesTotal = bytes;
  // The output first: when it is refused, an older dead-letter file is still whole.
  const out = await openDataOut(output, teller);
  const failures = await Failures.open(settings, teller, inputs, { output }).catch(async (error: unknown) => {
    await out.abandon();
    throw error;
  });
  let isWhole = false;
  try {
    const ending = await replayAll(new LetterReader(inputs, settings, teller), failures, out, teller);
    if (ending === 'complete') await out.commit();
    isWhole = ending === 'complete';
    return ending;
  } finally {
    // A file that is not whole is none.
    if (!isWhole && output !== undefined) teller.tally.dropped = teller.tally.received - teller.tally.failed;
    await out.abandon();
    await failures.close();
  }
}

/** A letter may be a few times longer than the record it keeps, for the escapes. */
class LetterReader extends NdjsonReader {
  constructor(inputs: ConstructorParameters<typeof NdjsonReader>[0], settings: Settings, teller: Teller) {
    const maxRecordBytes = Math.min(8 * settings.maxRecordBytes + 65_536, 2 ** 30);
    super(inputs, { maxRecordBytes, clock: settings.clock, signal: teller.closing });
    teller.tally.readers.push(() => this.bytesRead);
  }
}

async function replayAll(
  reader: NdjsonReader,
  failures: Failures,
  out: DataOut,
  teller: Teller,
): Promise<RunEnding> {
  try {
    for await (const piece of reader) {
      const ending =
        piece.kind === 'oversized'
          ? await failures.takeOversized(piece)
          : await replayBatch(piece, failures, out, teller);
      if (ending !== undefined) return ending;
    }
  } catch (error) {
    if (teller.closing.aborted && !teller.stopping.aborted) return 'closed';
    throw error;
  }
  return failures.atEnd() ?? 'complete';
}

async function replayBatch(
  batch: Batch,
  failures: Failures,
  out: DataOut,
  { tally }: Teller,
): Promise<RunEnding | undefined> {
  const { bytes } = batch;
  const kept: Uint8Array[] = [];
  let ending: RunEnding | undefined;
  for (let start = 0, line = 0; start < bytes.length && ending === undefined; line += 1) {
    const end = lineEnd(bytes, start);
    if (!isBlank(bytes, start, end)) {
      tally.received += 1;
      const raw = rawOrWhy(bytes, start, end);
      if (raw instanceof Uint8Array) kept.push(raw, NEWLINE);
      else {
        const fault = faultInBatch(failures.nameOf(batch.input), batch, { line, start, end, ...raw });
        ending = await failures.take(fault, bytes.subarray(start, end), 'replay');
      }
    }
    start = end + 1;
  }
  await out.write(new Uint8Array(Buffer.concat(kept)));
  return ending;
}

const NEWLINE = Buffer.from('\n');

interface WhyNot {
  /** The first byte that cannot stand there. */
  readonly at: number;
  readonly code: RecordFault['code'];
  readonly reason: string;
}

function rawOrWhy(bytes: Uint8Array, start: number, end: number): Uint8Array | WhyNot {
  const why = explainFault(bytes, start, end);
  if (why !== undefined) return why;
  try {
    return rawOf(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8'));
  } catch (error) {
    if (!isPipelineError(error)) throw error;
    return { at: start, code: error.code, reason: messageOf(error) };
  }
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i += 1) if (!isSpace(bytes[i])) return false;
  return true;
}
