import type { WorkerPool } from '../../../../pool/index.js';
import type { OversizedRecord } from '../../batch.js';
import { type NdjsonInput, NdjsonReader } from '../../reading/index.js';
import type { Failures, Settings, Teller } from '../../run/index.js';
import { between } from '../sort-job.js';
import type { Arena } from './arena.js';
import { BatchSource } from './batch-source.js';
import { FileSource } from './file-source.js';
import type { ArenaPiece } from './piece.js';
import type { Room } from './room.js';

/** A job that reads inputs into arenas. */
export interface ReadingJob {
  readonly inputs: readonly NdjsonInput[];
  readonly settings: Settings & { readonly validate: boolean };
  readonly teller: Teller;
  readonly failures: Failures;
  readonly pool: WorkerPool;
}

/** How inputs are read. */
export interface SourceWishes {
  /** Bytes of a piece of a plain file, about. */
  readonly pieceBytes: number;
  /** Bytes of what is read of other inputs at a time. */
  readonly batchBytes: number;
  /** Ends the reading. */
  readonly signal: AbortSignal;
}

/** What comes next of the input: `full`: there is more than fits into the arena; it goes on when the arena is empty. */
export type NextPiece = ArenaPiece | OversizedRecord | 'full' | 'end';

/** Where an arena's input comes from. */
export interface ArenaSource {
  next(arena: Arena, room: Room): Promise<NextPiece>;
  /** Another arena takes the place of this one: what was read beyond the last piece goes with the source. */
  leave(arena: Arena): void;
  /** Ends the reading. Never rejects. */
  close(): Promise<void>;
}

/** Bytes of a piece, about, when so many may be held. */
export function pieceBytesOf(memoryBytes: number): number {
  return between(4096, memoryBytes / 16, 2 ** 22);
}

/** Bytes of what is read at a time of inputs that are no plain files, when so many may be held. */
export function batchBytesOf(memoryBytes: number): number {
  return between(4096, memoryBytes / 64, 2 ** 20);
}

/** All inputs of a job, one after the other: plain files are read where they are to lie, others by way of batches. */
export class InputsSource implements ArenaSource {
  private readonly job: ReadingJob;
  private readonly wishes: SourceWishes;
  private readonly rest: IterableIterator<[number, NdjsonInput]>;
  private current: ArenaSource | undefined = undefined;
  private isClosed = false;

  constructor(job: ReadingJob, wishes: SourceWishes) {
    this.job = job;
    this.wishes = wishes;
    this.rest = job.inputs.entries();
  }

  async next(arena: Arena, room: Room): Promise<NextPiece> {
    while (!this.isClosed) {
      this.current ??= await this.open();
      const next = (await this.current?.next(arena, room)) ?? 'end';
      if (this.current === undefined || next !== 'end') return next;
      await this.closeCurrent();
    }
    return 'end';
  }

  leave(arena: Arena): void {
    this.current?.leave(arena);
  }

  /** Whoever waits for `next` meanwhile is given `end`, and no further input is opened. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.closeCurrent();
  }

  private async closeCurrent(): Promise<void> {
    await this.current?.close();
    this.current = undefined;
  }

  /** The next input; undefined after the last. */
  private async open(): Promise<ArenaSource | undefined> {
    const { done, value } = this.rest.next();
    if (done === true) return undefined;
    const [number, input] = value;
    const { failures, settings } = this.job;
    const { clock, maxRecordBytes } = settings;
    const { keepOversizedBytes } = failures;
    const { batchBytes, pieceBytes, signal } = this.wishes;
    if ('path' in input) {
      const wishes = { pieceBytes, maxRecordBytes, keepOversizedBytes, signal };
      const file = await FileSource.open(input, number, wishes);
      if (file !== undefined && !this.isClosed) return this.watched(file);
      if (file !== undefined) {
        await file.close();
        return undefined;
      }
    }
    const reading = { batchBytes, maxRecordBytes, keepOversizedBytes, clock, signal };
    const reader = this.watched(new NdjsonReader([input], reading));
    return new BatchSource(reader, number);
  }

  private watched<S extends { readonly bytesRead: number }>(source: S): S {
    this.job.teller.tally.readers.push(() => source.bytesRead);
    return source;
  }
}
