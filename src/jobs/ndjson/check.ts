import { WorkerPool } from '../../pool/index.js';
import type { SortSpec } from './order/index.js';
import {
  Failures,
  type NdjsonOptions,
  type NdjsonRun,
  type NdjsonSource,
  openInputs,
  resolveSettings,
  type RunEnding,
  type Settings,
  StoryRun,
  type Teller,
} from './run/index.js';
import { type FoundRecords, pass } from './sort/arena/index.js';
import { checkTask } from './tasks.js';

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
    const job = { inputs, settings: { ...settings, validate: true }, teller, failures, pool };
    const passed = pass<FoundRecords>(job, NO_KEYS, (arena, task, signal) =>
      pool.run(checkTask, { arena: arena.handle, task }, { signal }),
    );
    for await (const scanned of passed) if (scanned.kind === 'ending') return scanned.ending;
    return failures.atEnd() ?? 'complete';
  } finally {
    await failures.close();
    await pool.destroy();
  }
}

const NO_KEYS: SortSpec = { keys: [], missing: 'first', reverse: false };
