import type { NdjsonInput } from '../reading/index.js';
import type { RunEnding } from '../run/index.js';
import { verifyRunTask } from '../tasks.js';
import { type Block, compareRecords, type Part } from './block.js';
import { disorderEvent } from './disorder.js';
import { FAN_IN, RunStore } from './run-store.js';
import type { Run } from './runs.js';
import type { SortJob } from './sort-job.js';
import type { VerifiedRun } from './verify-run.js';

/** Bytes of a batch: each input holds a few. */
const BATCH_BYTES = 256 * 1024;

/**
 * `merge`: every input is a run already, read a few batches ahead. One that turns out not to be in order ends the merge,
 * with the place; so does a failure that `onError` does not forgive. More inputs than are merged at once are first merged
 * into fewer.
 */
export async function mergeInputs(job: SortJob): Promise<RunEnding> {
  const runs = job.inputs.map((input, number) => new InputRun(job, input, number));
  const store = storeOf(job);
  try {
    const ending = await job.writeOut(runs.length <= FAN_IN ? runs : await fewer(runs, store));
    return job.failures.atEnd() ?? ending;
  } catch (error) {
    if (!(error instanceof Ended)) throw error;
    return error.ending;
  } finally {
    await store.close();
  }
}

async function fewer(runs: readonly InputRun[], store: RunStore): ReturnType<RunStore['finish']> {
  for (let n = 0; n < runs.length; n += FAN_IN) await store.addMerged(runs.slice(n, n + FAN_IN));
  return await store.finish();
}

function storeOf({ machine, order, settings }: SortJob): RunStore {
  const { limit, tmpDir, unique } = settings;
  return new RunStore({ order, machine, tmpDir, unique, limit });
}

/** Carries an ending out of a merge. */
class Ended extends Error {
  readonly ending: RunEnding;

  constructor(ending: RunEnding) {
    super(`ended: ${ending}`);
    this.ending = ending;
  }
}

class InputRun implements Run {
  private readonly job: SortJob;
  private readonly number: number;
  private readonly pieces: ReturnType<typeof SortJob.prototype.runsOf<VerifiedRun>>;
  private last: Block | undefined = undefined;

  constructor(job: SortJob, input: NdjsonInput, number: number) {
    this.job = job;
    this.number = number;
    const { spec, validate } = job.settings;
    const reading = { inputs: [input], firstInput: number, batchBytes: BATCH_BYTES, concurrency: 1 };
    // Equal records are no disorder here: `unique` is for what comes out.
    const wishes = { validate, unique: false };
    this.pieces = job.runsOf(reading, (bytes, signal) =>
      job.pool.run(verifyRunTask, { bytes, spec, wishes }, { signal, transfer: [bytes.buffer] }),
    );
  }

  async next(): Promise<Part | undefined> {
    for (;;) {
      const { done, value: piece } = await this.pieces.next();
      if (done === true) return undefined;
      if (piece.kind === 'ending') throw new Ended(piece.ending);
      const { block, disorder } = piece.result;
      if (block.count === 0) continue;
      const { job, last } = this;
      const follows = last === undefined || compareRecords(job.order, last, last.count - 1, block, 0) <= 0;
      if (disorder !== undefined || !follows) {
        const name = job.failures.nameOf(this.number);
        const { line, start } = (follows ? disorder : undefined) ?? piece.result.first;
        const { firstLine, offset } = piece.place;
        await job.teller.emit(disorderEvent(name, firstLine + line, offset + start));
        throw new Ended('disorder');
      }
      this.last = block;
      return { block, from: 0, to: block.count };
    }
  }

  async close(): Promise<void> {
    await this.pieces.return(undefined).catch(() => undefined);
  }
}
