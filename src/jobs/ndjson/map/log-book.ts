import type { Clock } from '../../../base/index.js';
import type { DataOut, Failures, ResumableFile, Teller } from '../run/index.js';
import type { Checkpoint, Progress } from './checkpoint.js';
import type { MappedChunk, PlacedOversized } from './through-workers.js';

/** How often progress is kept, at most. */
const INTERVAL_MS = 500;

/** Keeps how far a run has come. Without a checkpoint nothing is kept. */
export interface LogBook {
  /** Everything up to and including `piece` has been written. */
  passed(piece: MappedChunk | PlacedOversized): Promise<void>;
  /** The run ends early, and can be resumed from the last piece that passed. */
  leave(): Promise<void>;
  /** The run is complete: puts the output in its place. */
  complete(): Promise<void>;
}

/** Without a checkpoint. */
export class NoLogBook implements LogBook {
  private readonly out: DataOut;

  constructor(out: DataOut) {
    this.out = out;
  }

  async passed(): Promise<void> {}

  async leave(): Promise<void> {}

  async complete(): Promise<void> {
    await this.out.commit();
  }
}

/**
 * With one.
 *
 * - I1 What the checkpoint says is written has been written before.
 */
export class CheckpointLogBook implements LogBook {
  private readonly checkpoint: Checkpoint;
  private readonly out: ResumableFile;
  private readonly failures: Failures;
  private readonly teller: Teller;
  private readonly clock: Clock;
  private progress: Progress;
  private keptAt: number;

  constructor(
    parts: {
      readonly checkpoint: Checkpoint;
      readonly out: ResumableFile;
      readonly failures: Failures;
      readonly clock: Clock;
    },
    teller: Teller,
    progress: Progress,
  ) {
    this.checkpoint = parts.checkpoint;
    this.out = parts.out;
    this.failures = parts.failures;
    this.clock = parts.clock;
    this.teller = teller;
    this.progress = progress;
    this.keptAt = parts.clock.now();
  }

  async passed(piece: MappedChunk | PlacedOversized): Promise<void> {
    const { received, filtered = 0, failed, dropped, shed } = this.teller.tally;
    this.progress = {
      position: positionAfter(piece),
      outputBytes: this.out.length,
      deadLetterBytes: this.failures.deadLetterBytes,
      counts: { received, filtered, failed, dropped, shed },
      isDone: false,
    };
    const nowMs = this.clock.now();
    if (nowMs - this.keptAt < INTERVAL_MS) return;
    this.keptAt = nowMs;
    await this.leave();
  }

  async leave(): Promise<void> {
    await this.checkpoint.write(this.progress);
  }

  async complete(): Promise<void> {
    await this.checkpoint.write({ ...this.progress, isDone: true });
    await this.out.commit();
    await this.checkpoint.remove();
  }
}

function positionAfter(piece: MappedChunk | PlacedOversized): Progress['position'] {
  if (piece.kind === 'oversized') {
    const { input, length, line, offset } = piece;
    return { input, offset: offset + length + 1, line: line + 1, index: piece.index + 1 };
  }
  const { firstIndex, firstLine, input, offset } = piece.chunk;
  const { bytes, lines, records } = piece.result;
  return { input, offset: offset + bytes, line: firstLine + lines, index: firstIndex + records };
}
