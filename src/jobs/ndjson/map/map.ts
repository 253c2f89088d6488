import { onAbort, type Registration } from '../../../base/index.js';
import { faultInBatch } from '../faults.js';
import type { NdjsonInput } from '../reading/index.js';
import {
  type DataOut,
  type Failures,
  type NdjsonRun,
  type NdjsonSource,
  openInputs,
  type RunEnding,
  StoryRun,
  type Teller,
} from '../run/index.js';
import { type Before, type Chunk, type ChunkResult, NOTHING_BEFORE } from './chunk.js';
import { type ChunkFile, chunkFilesOf, type FileRange } from './chunk-file.js';
import { ChunkSizer } from './chunk-sizer.js';
import { ChunkWork } from './chunk-work.js';
import type { FunctionSource } from './function-source.js';
import { openFiles, type OpenFiles } from './open-files.js';
import {
  type FilterNdjsonOptions,
  type MapNdjsonOptions,
  type MapSettings,
  resolveMapSettings,
} from './options.js';
import { wholesaleKind } from './plain-function.js';
import { Pools } from './pools.js';
import { RANGE_BYTES } from './range-cutter.js';
import { throughRanges } from './through-ranges.js';
import { type Done, type MappedChunk, throughWorkers } from './through-workers.js';

/**
 * Your function over every record of NDJSON, in workers on all cores: what it gives becomes a line, `undefined` leaves the record out.
 * It is called as `fn(record, { index, line, signal })` and may return a promise. Gives a run, of which nothing starts before it is
 * iterated or `result()` is called: `data` events with the lines (or `output`), a `fault` for every record that failed, the summary.
 *
 * A record fails when it is not valid, when the function throws, rejects, takes longer than `timeoutMs`, ends its worker or exhausts
 * its memory, and when JSON cannot hold the result; the others go on as `onError` says. What the function prints goes to standard error.
 *
 * It waits for whoever iterates. `close()` ends the input where it is and finishes what is in flight; `destroy(reason)`, leaving a
 * `for await` loop early and aborting `options.signal` stop at once, stuck functions too.
 *
 * Errors: at the call `INVALID_ARGUMENT` (with the place, when the text does not compile), or `RangeError` for numbers. From the
 * iteration, before anything is read: `INVALID_ARGUMENT` for a module without that export, `NO_SUCH_INPUT`, `PERMISSION`,
 * `OUTPUT_UNWRITABLE`; later `IO`, and `CORRUPT` for damaged gzip.
 *
 * @example
 * await mapNdjson(['in.ndjson'], { eval: '({ id, score }) => ({ id, score })' }, { output: 'out.ndjson' }).result();
 */
export function mapNdjson(
  sources: readonly NdjsonSource[],
  fn: FunctionSource,
  options: MapNdjsonOptions = {},
): NdjsonRun {
  return begin('map', sources, fn, options);
}

/**
 * Keeps the records for which your function gives something true; what it keeps leaves byte for byte as it came. All else is as
 * with `mapNdjson`.
 *
 * @example
 * await filterNdjson(['in.ndjson'], { eval: 'r => r.score < 500' }, { output: 'low.ndjson' }).result();
 */
export function filterNdjson(
  sources: readonly NdjsonSource[],
  fn: FunctionSource,
  options: FilterNdjsonOptions = {},
): NdjsonRun {
  return begin('filter', sources, fn, options);
}

function begin(
  kind: 'map' | 'filter',
  sources: readonly NdjsonSource[],
  fn: FunctionSource,
  options: MapNdjsonOptions,
): NdjsonRun {
  const settings = resolveMapSettings(kind, sources, fn, options);
  return new StoryRun((teller) => map(sources, settings, teller), settings);
}

async function map(
  sources: readonly NdjsonSource[],
  settings: MapSettings,
  teller: Teller,
): Promise<RunEnding> {
  const pools = new Pools(settings);
  try {
    const { clock, plan } = settings;
    const prepare = async (): Promise<number> => ChunkWork.prepare(pools, plan, clock, teller.stopping);
    const preparing = prepare();
    preparing.catch(() => undefined); // it is awaited a little later
    const { inputs, bytes } = await openInputs(sources);
    if (bytes !== undefined && bytes >= LARGE_BYTES) {
      for (let more = 1; more < settings.jobs; more += 1) void prepare().catch(() => undefined);
    }
    teller.tally.bytesTotal = bytes;
    teller.tally.filtered = 0;
    const loadingMs = await untilClosed(preparing, teller.closing);
    if (loadingMs === undefined) return 'closed';
    const files = await openFiles(inputs, settings, teller);
    if (files === 'done') return 'complete';
    try {
      const ending = await mapAll({ inputs, settings, pools, loadingMs, ...files }, teller);
      if (ending === 'complete') await files.log.complete();
      else if (ending === 'closed') await files.log.leave();
      return ending;
    } finally {
      await files.out.abandon();
      await files.failures.close();
    }
  } finally {
    await pools.destroy();
  }
}

interface Parts extends OpenFiles {
  readonly inputs: readonly NdjsonInput[];
  readonly settings: MapSettings;
  readonly pools: Pools;
  readonly loadingMs: number;
}

/** Undefined: the run was closed before, and waits no longer for a function that may never be loaded. */
async function untilClosed(preparing: Promise<number>, closing: AbortSignal): Promise<number | undefined> {
  if (closing.aborted) return undefined;
  let registration: Registration | undefined;
  const closed = new Promise<undefined>((resolve) => {
    registration = onAbort(closing, { withdraw: () => undefined, abandon: () => resolve(undefined) });
  });
  return await Promise.race([preparing, closed]).finally(() => registration?.cancel());
}

async function mapAll(
  { inputs, settings, pools, loadingMs, failures, log, out, start }: Parts,
  teller: Teller,
): Promise<RunEnding> {
  const { plan } = settings;
  const sizer = new ChunkSizer(typeof plan.concurrency === 'number' ? plan.concurrency : 20);
  const files = await chunkFilesOf(inputs);
  const work = new ChunkWork({ pools, plan, sizer, files, loadingMs });
  const pieces = piecesOf({ inputs, files, settings, start, failures, sizer, work }, teller);
  for await (const piece of pieces) {
    const ending =
      piece.kind === 'oversized'
        ? await failures.takeOversized(piece)
        : await take(piece, failures, out, teller);
    if (ending !== undefined) return ending;
    await log.passed(piece);
  }
  return failures.atEnd() ?? (teller.closing.aborted ? 'closed' : 'complete');
}

interface Pieces extends Pick<Parts, 'inputs' | 'settings' | 'start' | 'failures'> {
  readonly files: readonly (ChunkFile | undefined)[];
  readonly sizer: ChunkSizer;
  readonly work: ChunkWork;
}

/** What came of all inputs, chunk by chunk. */
function piecesOf(
  { inputs, files, settings, start, failures, sizer, work }: Pieces,
  teller: Teller,
): AsyncGenerator<Done, void> {
  const { clock, jobs, maxRecordBytes, plan, whenFull } = settings;
  const reading = { maxRecordBytes, keepOversizedBytes: failures.keepOversizedBytes, clock, start };
  const ofChunk = async (chunk: Chunk, signal: AbortSignal): Promise<ChunkResult> =>
    await work.ofChunk(chunk, signal);
  if (mayCut(settings, teller.tally.bytesTotal, inputs.length)) {
    const workRange = async (range: FileRange, signal: AbortSignal): Promise<ChunkResult | undefined> =>
      await work.ofRange(range, signal);
    return throughRanges(
      { inputs, files, reading, concurrency: jobs + 1, sizer, workRange, work: ofChunk },
      teller,
    );
  }
  return throughWorkers(
    {
      inputs,
      reading,
      firstIndex: start.index,
      // With one worker a chunk comes to its end before the next begins: calls are in the order of the input then.
      concurrency: jobs === 1 ? 1 : jobs + 1,
      order: plan.order,
      whenFull,
      sizer,
      work: ofChunk,
    },
    teller,
  );
}

/** Files of this size are cut into ranges, and every worker is started for them at once. */
const LARGE_BYTES = 2 * RANGE_BYTES;

/** Whether inputs may be cut where nobody has read them: no line in a range is too long, and nobody sees where a record is. */
function mayCut(
  { maxRecordBytes, plan, whenFull }: MapSettings,
  bytes: number | undefined,
  inputs: number,
): boolean {
  if (plan.calls !== 'in-turn' || plan.order !== 'input' || whenFull !== 'wait') return false;
  if (bytes === undefined || bytes < inputs * LARGE_BYTES || maxRecordBytes < RANGE_BYTES) return false;
  return wholesaleKind(plan.kind, plan.spec) !== undefined;
}

/** Output, counts and failures in turn, so that a run which a failure ends has given and counted what came before it, and no more. */
async function take(
  { chunk, result }: MappedChunk,
  failures: Failures,
  out: DataOut,
  { tally }: Teller,
): Promise<RunEnding | undefined> {
  const { output } = result;
  let counted: Pick<Before, 'filtered' | 'records'> = NOTHING_BEFORE;
  const count = (upTo: typeof counted): void => {
    tally.received += upTo.records - counted.records; // what is lost at the entrance is counted meanwhile
    tally.filtered = (tally.filtered ?? 0) + upTo.filtered - counted.filtered;
    counted = upTo;
  };
  let written = 0;
  for (const failure of result.failures) {
    const { before } = failure;
    count({ ...before, records: before.records + 1 });
    if (before.output > written) await out.write(output.slice(written, before.output));
    written = before.output;
    const fault = faultInBatch(failures.nameOf(chunk.input), chunk, failure);
    const raw = chunk.bytes.slice(failure.start, failure.end);
    const ending = await failures.take(fault, raw, failure.stage, failure.attempts);
    if (ending !== undefined) return ending;
  }
  count(result);
  await out.write(written === 0 ? output : output.slice(written));
  return undefined;
}
