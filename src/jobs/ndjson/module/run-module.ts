import { isPipelineError, onAbort, PipelineError } from '../../../base/index.js';
import {
  Placed,
  type RunResult,
  type StageDescription,
  type Tracing,
  tracedPipeline,
} from '../../../pipeline/index.js';
import { readPlacedNdjson } from '../read-ndjson.js';
import {
  Failures,
  keptOfOversized,
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
} from '../run/index.js';
import { Closable } from './closable.js';
import { LinesOut } from './lines-out.js';
import { loadPipeline } from './load-pipeline.js';
import { type Origin, RecordFailures } from './record-failures.js';

export interface RunModuleOptions extends Omit<NdjsonOptions, 'jobs'> {
  /** A file for the lines; it appears whole at the end. Default: they are `data` events. */
  readonly output?: string;
}

/**
 * The pipeline of a module over the records of NDJSON. Its default export is given a builder, the one of `pipeline()`, and gives it back
 * with stages; what comes out of the last one is a line each. Gives a run, of which nothing starts before it is iterated or `result()` is
 * called.
 *
 * Stages run in this process, or where they say (`workerTask`). A line that is no record is a failed record, as `onError` says, and so is
 * one that fails in a stage, unless that stage has an `onError` of its own. Each is told with its place, also one that a stage skips; what
 * `batch` has put together fails together. Waiting and ending are those of `checkNdjson`.
 *
 * Errors, from the iteration, before anything is read: `INVALID_ARGUMENT` for a module that cannot be used, `NO_SUCH_INPUT`, `PERMISSION`,
 * `OUTPUT_UNWRITABLE`; later `STAGE_FAILED` (a `PipelineRunError`; when it was no record that failed), `DEADLOCK` (a stage, or the module while it is loaded, waits for what
 * nothing can bring), `INVALID_RESULT`, `IO`, `CORRUPT`.
 *
 * @example
 * // recent.mjs: export default (records) => records.filter((r) => r.ts > 1e12).sort({ by: 'ts' });
 * await runNdjson(['in.ndjson'], 'recent.mjs', { output: 'recent.ndjson' }).result();
 */
export function runNdjson(
  sources: readonly NdjsonSource[],
  module: string | URL,
  options: RunModuleOptions = {},
): NdjsonRun {
  const settings = resolveSettings(options);
  return new StoryRun((teller) => run(sources, module, options.output, settings, teller), settings);
}

/**
 * What the stages of a module's pipeline will do under these options: where each runs, its buffers and limits. Starts nothing. Rejects as
 * `runNdjson`.
 */
export async function planNdjson(
  module: string | URL,
  options: RunModuleOptions = {},
): Promise<StageDescription[]> {
  const tracing = tracingOf(resolveSettings(options));
  return (await loadPipeline(module, tracedPipeline(nothing(), tracing))).describe();
}

async function* nothing(): AsyncGenerator<never, void> {}

async function run(
  sources: readonly NdjsonSource[],
  module: string | URL,
  output: string | undefined,
  settings: Settings,
  teller: Teller,
): Promise<RunEnding> {
  const { closing, stopping, tally } = teller;
  const { inputs, bytes } = await openInputs(sources);
  tally.bytesTotal = bytes;
  const faults = new RecordFailures((input) => inputs[input]?.name ?? '?');
  let told: (() => Promise<void>) | undefined;
  const records = placedRecords(sources, faults, settings, tally, async () => await told?.());
  const gate = new Closable(
    afterTelling(records, faults, async () => await told?.()),
    closing,
  );
  let ownRun: (() => RunResult) | undefined;
  const tracing: Tracing = {
    ...tracingOf(settings),
    onFailed: (origin, failure) => faults.addRecord(origin as Origin, failure),
    onRun: (result) => (ownRun = result),
  };
  const built = await loadPipeline(module, tracedPipeline(gate, tracing));
  const out = await openDataOut(output, teller);
  const failures = await Failures.open(settings, teller, inputs, { output }).catch(async (error: unknown) => {
    await out.abandon();
    throw error;
  });
  const lines = new LinesOut(out, settings.clock);
  const items = built[Symbol.asyncIterator]();
  const stop = (): void => void items.return?.();
  const registration = onAbort(stopping, { withdraw: () => undefined, abandon: stop });
  const result = (): RunResult | undefined => ownRun?.() ?? built.stats();
  const taken = (): number => result()?.received ?? 0;
  tally.receiving = () => taken() + faults.lines;
  const tell = (): Promise<void> => faults.tell(failures, teller, taken);
  told = async () => {
    await tell();
    if (faults.ending !== undefined) stop();
  };
  try {
    for (let next = await items.next(); next.done !== true; next = await items.next()) {
      await lines.add(next.value);
      if (faults.isBusy) await tell();
      if (faults.ending !== undefined) return faults.ending;
    }
    stopping.throwIfAborted();
    await tell();
    if (faults.ending !== undefined) return faults.ending;
    await lines.flush();
    tally.received = tally.receiving();
    const ending = failures.atEnd();
    if (ending === undefined && !closing.aborted) await out.commit();
    return ending ?? (closing.aborted ? 'closed' : 'complete');
  } catch (thrown) {
    const error = innermost(thrown);
    if (!isPipelineError(error, 'STAGE_FAILED')) throw error;
    if (isPipelineError(error.cause, 'DEADLOCK')) throw standstill(error, String(module));
    if (error.stage === 'source') throw error.cause ?? error;
    if (!faults.isOfRecord(error.stage, error.cause)) throw error;
    await tell();
    return faults.ending ?? 'failed';
  } finally {
    registration.cancel();
    await items.return?.();
    // What came out before a failure was counted, and leaves too.
    if (!stopping.aborted) await lines.flush().catch(() => undefined);
    lines.abandon();
    if (!stopping.aborted) await tell().catch(() => undefined);
    count(result(), built.stats(), faults.lines, teller);
    await out.abandon();
    await failures.close();
  }
}

/** Nothing is left in the program that could go on: what a stage of the module, or a source of its own, promised will never come. */
function standstill({ cause, stage = 'source' }: PipelineError, module: string): PipelineError {
  const where = stage === 'source' ? 'the source' : `the stage '${stage}'`;
  const message = `${where} of ${module} stands still: it neither gives nor takes anything, and nothing is left in the program (no timer, file or connection) that could change that. ${
    stage === 'source'
      ? 'A source has to give its next item, throw, or end'
      : 'Settle every promise that its function gives, or limit its time: .through(timeout({ timeoutMs }))'
  }`;
  return new PipelineError('DEADLOCK', message, { cause, stage });
}

/** The records, each with its place; with its bytes too where failed ones are kept. */
function placedRecords(
  sources: readonly NdjsonSource[],
  faults: RecordFailures,
  settings: Settings,
  { readers }: Teller['tally'],
  told: () => Promise<void>,
): AsyncIterator<Placed> {
  const { clock, deadLetter, maxRecordBytes } = settings;
  return readPlacedNdjson(sources, {
    maxRecordBytes,
    keepOversizedBytes: keptOfOversized(settings),
    clock,
    onFault: (fault, raw) => faults.addLine(fault, raw),
    make: (value, place, raw) =>
      new Placed(value, (deadLetter === undefined ? place : [...place, raw()]) satisfies Origin),
    betweenBatches: told,
    onOpen: (bytesRead) => readers.push(bytesRead),
  });
}

/** No record is taken before it was told what failed: what nobody reads does not heap up. */
function afterTelling<T>(
  items: AsyncIterator<T>,
  faults: RecordFailures,
  told: () => Promise<void>,
): AsyncIterator<T> {
  return {
    next: () => (faults.isBusy ? told().then(() => items.next()) : items.next()),
    async return() {
      return (await items.return?.()) ?? { done: true, value: undefined };
    },
  };
}

/** What `onError` says holds for the stages that do not say it themselves. */
function tracingOf({ onError }: Pick<Settings, 'onError'>): Tracing {
  return {
    onError: onError === 'fail' ? 'fail' : 'skip',
    onFailed: () => undefined,
    onRun: () => undefined,
  };
}

/** A module may have put a pipeline around the one it was given, which is then the other's source. */
function innermost(error: unknown): unknown {
  if (!isPipelineError(error, 'STAGE_FAILED') || error.stage !== 'source') return error;
  return isPipelineError(error.cause, 'STAGE_FAILED') ? innermost(error.cause) : error;
}

/** `around` is the pipeline that was pulled: `own`, whose items are the records, or one that a module has put around it. */
function count(
  own: RunResult | undefined,
  around: RunResult | undefined,
  lines: number,
  { tally }: Teller,
): void {
  if (own === undefined) return;
  tally.received = own.received + lines;
  tally.failed = own.failed + lines;
  tally.dropped = own.dropped;
  tally.shed = own.shed;
  if (around === undefined || around === own) return;
  // What came to an end there is not known of each record: no more than went there.
  let left = own.succeeded;
  for (const fate of ['failed', 'shed', 'dropped'] as const) {
    const counted = Math.min(around[fate], left);
    tally[fate] += counted;
    left -= counted;
  }
}
