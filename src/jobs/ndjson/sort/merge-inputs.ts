import type { NdjsonInput } from '../reading/index.js';
import { inThreads, type RunEnding } from '../run/index.js';
import { Intake, upTo } from './arena/index.js';
import { BatchVerifier, type VerifiedPart } from './batch-verifier.js';
import { type Block, compareRecords, type Part } from './block.js';
import { disorderEvent, linesBetween } from './disorder.js';
import { FAN_IN, RunStore } from './run-store.js';
import type { Run } from './runs.js';
import type { SortJob } from './sort-job.js';

/** Bytes of a batch: each input holds a few. */
const BATCH_BYTES = 256 * 1024;

/**
 * `merge`: every input is a run already, read a few batches ahead. One that turns out not to be in order ends the merge,
 * with the place; so does a failure that `onError` does not forgive. More inputs than are merged at once are first merged
 * into fewer.
 */
export async function mergeInputs(job: SortJob): Promise<RunEnding> {
  const verifier = new BatchVerifier(job, BATCH_BYTES);
  const runs = job.inputs.map((input, number) => new InputRun(job, input, number, verifier));
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

/** An input that is in order, block by block, read one ahead. */
class InputRun implements Run {
  private readonly job: SortJob;
  private readonly number: number;
  private readonly intake: Intake;
  private readonly blocks: AsyncGenerator<Block, void>;

  constructor(job: SortJob, input: NdjsonInput, number: number, verifier: BatchVerifier) {
    this.job = job;
    this.number = number;
    this.intake = new Intake(job);
    this.blocks = this.blocksOf(input, verifier);
  }

  async next(): Promise<Part | undefined> {
    const { done, value: block } = await this.blocks.next();
    return done === true ? undefined : { block, from: 0, to: block.count };
  }

  async close(): Promise<void> {
    await this.blocks.return().catch(() => undefined);
  }

  private async *blocksOf(input: NdjsonInput, verifier: BatchVerifier): AsyncGenerator<Block, void> {
    const { failures, order, settings, teller } = this.job;
    const { clock, maxRecordBytes } = settings;
    const { keepOversizedBytes } = failures;
    const pieces = inThreads<VerifiedBatch>(
      {
        inputs: [input],
        reading: { batchBytes: BATCH_BYTES, maxRecordBytes, keepOversizedBytes, clock },
        concurrency: 1,
        work: async ({ bytes }, signal, recycle) => ({
          bytes,
          parts: await verifier.verify(bytes, signal),
          recycle: () => recycle(bytes),
        }),
      },
      teller,
    );
    let last: Block | undefined;
    for await (const piece of pieces) {
      if (piece.kind === 'oversized') {
        endWith(await this.intake.takeOversized({ ...piece, input: this.number }));
        continue;
      }
      const { bytes, parts, recycle } = piece.result;
      for (const part of parts) {
        const { block, disorder, first } = part;
        const follows =
          last === undefined ||
          block.count === 0 ||
          compareRecords(order, last, last.count - 1, block, 0) <= 0;
        await this.takeIn(bytes, piece.place.offset, part, follows ? disorder : first);
        if (block.count === 0) continue;
        last = block;
        yield block;
      }
      recycle();
    }
    if (teller.closing.aborted) endWith('closed');
  }

  /** Counts a part and deals with its faults, as far as the record at `stop`, with which the merge ends. */
  private async takeIn(
    bytes: Uint8Array<ArrayBuffer>,
    offset: number,
    part: VerifiedPart,
    stop: number | undefined,
  ): Promise<void> {
    const { failures, settings, teller } = this.job;
    const { number: input, intake } = this;
    const firstLine = intake.lineOf(input);
    const found = stop === undefined ? part : upTo(bytes, part.from, stop, part, settings.maxRecordBytes);
    const place = { kind: 'piece', from: 0, to: bytes.length, input, offset } as const;
    endWith(await intake.take(bytes, place, part.from, found));
    if (stop === undefined) return;
    const line = firstLine + linesBetween(bytes, part.from, stop);
    await teller.emit(disorderEvent(failures.nameOf(input), line, offset + stop));
    endWith('disorder');
  }
}

interface VerifiedBatch {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly parts: readonly VerifiedPart[];
  /** Nobody needs `bytes` any more. */
  readonly recycle: () => void;
}

function endWith(ending: RunEnding | undefined): void {
  if (ending !== undefined) throw new Ended(ending);
}
