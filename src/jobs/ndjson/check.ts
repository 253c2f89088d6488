import { WorkerPool } from '../../pool/index.js';
import { faultAt } from './check-batch.js';
import { faultInBatch } from './faults.js';
import {
  Failures,
  inThreads,
  type NdjsonOptions,
  type NdjsonRun,
  type NdjsonSource,
  openInputs,
  resolveSettings,
  type RunEnding,
  type Settings,
  StoryRun,
  type Teller,
  type WorkedBatch,
} from './run/index.js';
import { checkTask } from './tasks.js';
import type { CheckOutput } from './worker.js';

/**
 * Validates NDJSON: strict RFC 8259 and UTF-8, on all cores. Gives a run, of which nothing starts before it is iterated or
 * `result()` is called: a `fault` event for every faulty line, in the order of the input and with its exact position,
 * then the summary. It goes on after a fault whatever `onError` says; `maxFailures` ends it.
 *
 * It waits for whoever iterates, and holds a few megabytes however long the input is. `close()` ends the input where it is;
 * `destroy(reason)`, leaving a `for await` loop early and aborting `options.signal` stop it at once.
 *
 * Errors: at the call `INVALID_ARGUMENT` (or `RangeError` for numbers). From the iteration, before anything is read:
 * `NO_SUCH_INPUT`, `PERMISSION`, `OUTPUT_UNWRITABLE`; later `IO`, and `CORRUPT` for damaged gzip.
 *
 * @example
 * for await (const event of checkNdjson(['events.ndjson'])) if (event.type === 'fault') console.error(event.message);
 */
export function checkNdjson(sources: readonly NdjsonSource[], options: NdjsonOptions = {}): NdjsonRun {
  const settings = resolveSettings(options);
  // What `fail` would stop at is here what was asked for.
  const reporting = settings.onError === 'fail' ? { ...settings, onError: 'skip' as const } : settings;
  return new StoryRun((teller) => check(sources, reporting, teller), settings);
}

async function check(
  sources: readonly NdjsonSource[],
  settings: Settings,
  teller: Teller,
): Promise<RunEnding> {
  const { inputs, bytes } = await openInputs(sources);
  teller.tally.bytesTotal = bytes;
  const failures = await Failures.open(settings, teller, inputs);
  const pool = new WorkerPool({ threads: settings.threads });
  try {
    const { maxRecordBytes, clock } = settings;
    const pieces = inThreads<Checked>(
      {
        inputs,
        reading: { maxRecordBytes, keepOversizedBytes: failures.keepOversizedBytes, clock },
        concurrency: settings.jobs + 1,
        async work(batch, signal, recycle) {
          const { bytes: whole } = batch;
          const task = { bytes: whole };
          const back = await pool.run(checkTask, task, { signal, transfer: [whole.buffer] });
          return { ...back, letGo: () => recycle(back.bytes) };
        },
      },
      teller,
    );
    for await (const piece of pieces) {
      const ending =
        piece.kind === 'oversized'
          ? await failures.takeOversized(piece)
          : await report(piece, failures, teller);
      if (ending !== undefined) return ending;
    }
    return failures.atEnd() ?? (teller.closing.aborted ? 'closed' : 'complete');
  } finally {
    await failures.close();
    await pool.destroy();
  }
}

/** A batch as it came back, and its memory to be let go of once its faults are told. */
type Checked = CheckOutput & { readonly letGo: () => void };

async function report(
  { place, result }: WorkedBatch<Checked>,
  failures: Failures,
  { tally }: Teller,
): Promise<RunEnding | undefined> {
  const { bytes, checked, letGo } = result;
  const { faulty, records } = checked;
  tally.received += records + faulty.length / 2;
  for (let n = 0; n < faulty.length; n += 2) {
    const found = faultAt(bytes, faulty[n] as number, faulty[n + 1] as number);
    const fault = faultInBatch(failures.nameOf(place.input), place, found);
    const ending = await failures.take(fault, bytes.subarray(found.start, found.end), 'parse');
    if (ending !== undefined) return ending;
  }
  letGo();
  return undefined;
}
