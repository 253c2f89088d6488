import type { Clock } from '../../../base/index.js';
import type { NdjsonSummary, RunEnding } from './events.js';
import type { NdjsonSnapshot } from './options.js';

/**
 * The counts of a run, from which its snapshots and its summary are made.
 *
 * - I1 `received = succeeded + filtered + failed + dropped + shed` at every instant and in the summary: a record that was received and
 *   is none of the others succeeded, or may still do so.
 */
export class Tally {
  received = 0;
  failed = 0;
  dropped = 0;
  shed = 0;
  /** Left out by somebody's function; undefined where there is none. */
  filtered: number | undefined = undefined;
  /** The first key of a sort, once it is known that no record has it. */
  absentKey: string | undefined = undefined;
  bytesTotal: number | undefined = undefined;
  bytesWritten = 0;
  bytesToWrite = 0;
  /** Say how many bytes each reader has read so far. */
  readonly readers: (() => number)[] = [];
  /** Says how many records were received so far, where that is counted elsewhere: `received` is brought up to date now and then. */
  receiving: (() => number) | undefined = undefined;
  private readonly clock: Clock;
  private readonly startedAt: number;
  private phase: NdjsonSnapshot['phase'] = 'reading';

  constructor(clock: Clock) {
    this.clock = clock;
    this.startedAt = clock.now();
  }

  enter(phase: NdjsonSnapshot['phase']): void {
    this.phase = phase;
  }

  summary(ending: RunEnding): NdjsonSummary {
    const { absentKey, counts } = this;
    return { type: 'summary', ending, ...counts, ...(absentKey === undefined ? {} : { absentKey }) };
  }

  snapshot(): NdjsonSnapshot {
    const { phase, bytesTotal, bytesWritten, bytesToWrite, counts } = this;
    const bytesRead = this.readers.reduce((sum, read) => sum + read(), 0);
    return { phase, bytesRead, bytesTotal, bytesWritten, bytesToWrite, ...counts };
  }

  private get counts(): Omit<NdjsonSummary, 'type' | 'ending'> {
    const { failed, dropped, shed, filtered, elapsedMs } = this;
    const received = this.receiving?.() ?? this.received;
    const succeeded = received - failed - dropped - shed - (filtered ?? 0);
    const left = filtered === undefined ? {} : { filtered };
    return { received, succeeded, ...left, failed, dropped, shed, elapsedMs };
  }

  private get elapsedMs(): number {
    return Math.round((this.clock.now() - this.startedAt) * 1_000) / 1_000;
  }
}
