import { WorkerPool } from '../../../pool/index.js';
import {
  Failures,
  type NdjsonRun,
  type NdjsonSource,
  openDataOut,
  openInputs,
  type RunEnding,
  StoryRun,
  type Teller,
} from '../run/index.js';
import { checkOrder } from './check-order.js';
import { mergeInputs } from './merge-inputs.js';
import { resolveSortSettings, type SortNdjsonOptions, type SortSettings } from './options.js';
import { sortInputs } from './sort-inputs.js';
import { SortJob } from './sort-job.js';
import { requireTemporaryFolder } from './spill-file.js';

/**
 * Sorts NDJSON by keys, stably, on all cores, any amount of it: lines leave byte for byte as they came. Gives a run, of which
 * nothing starts before it is iterated or `result()` is called. `fault` events come while the input is read; at its end
 * the sorted lines, as `data` events or into `output`, then the summary.
 *
 * It waits for whoever iterates. Past `memoryBytes` records go to nameless files in `tmpDir`. `close()` and `destroy(reason)`,
 * leaving a `for await` loop early and aborting `options.signal` stop it, for half of an order is none; `output` is then as
 * it was before, and nothing is left in `tmpDir`.
 *
 * Errors: at the call `INVALID_ARGUMENT` (or `RangeError` for numbers). From the iteration, before anything is read:
 * `NO_SUCH_INPUT`, `PERMISSION`, `OUTPUT_UNWRITABLE`; later `IO` (a full disk), and `CORRUPT` for damaged gzip.
 *
 * @example
 * await sortNdjson(['events.ndjson'], { keys: ['user.name', 'ts:number:desc'], output: 'sorted.ndjson' }).result();
 */
export function sortNdjson(sources: readonly NdjsonSource[], options: SortNdjsonOptions = {}): NdjsonRun {
  const settings = resolveSortSettings(options);
  return new StoryRun((teller) => sort(sources, settings, teller, options.tmpDir), settings);
}

async function sort(
  sources: readonly NdjsonSource[],
  settings: SortSettings,
  teller: Teller,
  askedTmpDir: string | undefined,
): Promise<RunEnding> {
  const { inputs, bytes } = await openInputs(sources);
  // Not when it comes to be needed: that may be after an hour of reading.
  if (askedTmpDir !== undefined) await requireTemporaryFolder(askedTmpDir);
  teller.tally.bytesTotal = bytes;
  const out = await openDataOut(settings.output, teller);
  const failures = await Failures.open(settings, teller, inputs, { output: settings.output }).catch(
    async (error: unknown) => {
      await out.abandon();
      throw error;
    },
  );
  const pool = new WorkerPool({ threads: settings.threads });
  let isWhole = false;
  try {
    const job = new SortJob(inputs, settings, teller, failures, out, pool);
    const ending = await MODES[settings.mode](job);
    if (ending === 'complete') await out.commit();
    isWhole = ending === 'complete';
    return ending;
  } finally {
    // An output that is not whole is none.
    if (!isWhole && settings.mode !== 'check')
      teller.tally.dropped = teller.tally.received - teller.tally.failed;
    await out.abandon();
    await failures.close();
    await pool.destroy();
  }
}

const MODES = { sort: sortInputs, check: checkOrder, merge: mergeInputs } as const;
