import { isPipelineError, onAbort, PipelineError } from '../../../base/index.js';
import type { StageDescription } from '../../../pipeline/index.js';
import type { RecordFault } from '../faults.js';
import { readNdjson } from '../read-ndjson.js';
import {
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
} from '../run/index.js';
import { Closable } from './closable.js';
import { LinesOut } from './lines-out.js';
import { loadPipeline } from './load-pipeline.js';

export interface RunModuleOptions extends Omit<NdjsonOptions, 'jobs'> {
  /** A file for the lines; it appears whole at the end. Default: they are `data` events. */
  readonly output?: string;
}

/**
 * The pipeline of a module over the records of NDJSON. Its default export is given a builder, the one of `pipeline()`, and gives it back
 * with stages; what comes out of the last one is a line each. Gives a run, of which nothing starts before it is iterated or `result()` is
 * called.
 *
 * Stages run in this process, or where they say (`workerTask`). A line that is no record is a failed record, as `onError` says; what
 * fails in a stage is the stage's to decide, and ends the run unless it says otherwise. Waiting and ending are those of `checkNdjson`.
 *
 * Errors, from the iteration, before anything is read: `INVALID_ARGUMENT` for a module that cannot be used, `NO_SUCH_INPUT`, `PERMISSION`,
 * `OUTPUT_UNWRITABLE`; later `STAGE_FAILED` (a `PipelineRunError`), `DEADLOCK` (a stage waits for what nothing can bring), `INVALID_RESULT`, `IO`, `CORRUPT`.
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

/** What the stages of a module's pipeline will do: where each runs, its buffers and limits. Starts nothing. Rejects as `runNdjson`. */
export async function planNdjson(module: string | URL): Promise<StageDescription[]> {
  return (await loadPipeline(module, [])).describe();
}

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
  const faults = new Faults();
  const { clock, maxRecordBytes } = settings;
  const records = readNdjson(sources, {
    maxRecordBytes,
    clock,
    onFault: (fault, raw) => faults.add(fault, raw),
  });
  const built = await loadPipeline(module, new Closable(records, closing));
  const out = await openDataOut(output, teller);
  const failures = await Failures.open(settings, teller, inputs).catch(async (error: unknown) => {
    await out.abandon();
    throw error;
  });
  const lines = new LinesOut(out, clock);
  const items = built[Symbol.asyncIterator]();
  const stop = (): void => void items.return?.();
  const registration = onAbort(stopping, { withdraw: () => undefined, abandon: stop });
  try {
    for (let next = await items.next(); next.done !== true; next = await items.next()) {
      await lines.add(next.value);
      const ending = await faults.tell(failures, teller);
      if (ending !== undefined) return ending;
    }
    stopping.throwIfAborted();
    await lines.flush();
    const ending = (await faults.tell(failures, teller)) ?? failures.atEnd();
    if (ending === undefined && !closing.aborted) await out.commit();
    return ending ?? (closing.aborted ? 'closed' : 'complete');
  } catch (error) {
    if (!isPipelineError(error, 'STAGE_FAILED')) throw error;
    if (isPipelineError(error.cause, 'DEADLOCK')) throw standstill(error, String(module));
    throw error.stage === 'source' ? (error.cause ?? error) : error;
  } finally {
    registration.cancel();
    await items.return?.();
    lines.abandon();
    count(built.stats(), faults.told, teller);
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

/** Faults of lines on their way to being told: they are found while the source is read, and told between items. */
class Faults {
  told = 0;
  private waiting: { readonly fault: RecordFault; readonly raw: Uint8Array }[] = [];

  add(fault: RecordFault, raw: Uint8Array): void {
    this.waiting.push({ fault, raw });
  }

  async tell(failures: Failures, { tally }: Teller): Promise<RunEnding | undefined> {
    if (this.waiting.length === 0) return undefined;
    const { waiting } = this;
    this.waiting = [];
    for (const { fault, raw } of waiting) {
      tally.received += 1;
      this.told += 1;
      const ending = await failures.take(fault, raw, 'parse');
      if (ending !== undefined) return ending;
    }
    return undefined;
  }
}

function count(
  result:
    | { readonly received: number; readonly failed: number; readonly dropped: number; readonly shed: number }
    | undefined,
  faults: number,
  { tally }: Teller,
): void {
  if (result === undefined) return;
  tally.received = result.received + faults;
  tally.failed = result.failed + faults;
  tally.dropped = result.dropped;
  tally.shed = result.shed;
}
