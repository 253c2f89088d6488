import type { Clock } from '../../../base/index.js';
import type { ItemEvent, SummaryEvent } from '../events.js';
import type { ThumbnailsSnapshot } from '../options.js';

/**
 * The counts of a run, from which its snapshots and its summary are made.
 *
 * - I1 `total = created + upToDate + failed + degraded + shed`: an item is counted once, when it settles.
 * - I2 What is in flight has begun and not settled.
 */
export class RunProgress {
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #counts = { created: 0, 'up-to-date': 0, failed: 0, degraded: 0, shed: 0 };
  readonly #inFlight = new Map<object, { readonly source: string; readonly startedAt: number }>();
  #phase: ThumbnailsSnapshot['phase'] = 'scanning';
  #found = 0;
  #foundBytes = 0;
  #settledBytes = 0;
  #inputBytes = 0;
  #outputs = 0;
  #outputBytes = 0;
  #stoppedByFailures = false;
  /** Undefined until pruning begins. */
  #pruned: number | undefined;
  /** By kind. */
  readonly #passedOver = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedAt = clock.now();
  }

  enter(phase: ThumbnailsSnapshot['phase']): void {
    this.#phase = phase;
  }

  /** Something to settle was found. */
  find(bytes: number): void {
    this.#found += 1;
    this.#foundBytes += bytes;
  }

  /** What was found turns out not to be taken up. */
  leaveOut(bytes: number): void {
    this.#found -= 1;
    this.#foundBytes -= bytes;
  }

  /** An image that cannot be read was met, and is no item. */
  passOver(imageKind: string): void {
    this.#passedOver.set(imageKind, (this.#passedOver.get(imageKind) ?? 0) + 1);
  }

  /** Thumbnails were removed. */
  prune(outputs: number): void {
    this.#pruned = (this.#pruned ?? 0) + outputs;
  }

  /** Work on a source begins; the function given back says that it has ended, and gives the time it took in ms. */
  begin(source: string): () => number {
    const key = {};
    const startedAt = this.#clock.now();
    this.#inFlight.set(key, { source, startedAt });
    return () => {
      this.#inFlight.delete(key);
      return this.#since(startedAt);
    };
  }

  /** An item has settled; `bytes` are those of its source, which was worked on unless it was shed or its outcome recalled. */
  settle(event: ItemEvent, bytes: number, isRecalled: boolean): void {
    this.#counts[event.status] += 1;
    this.#settledBytes += bytes;
    if (isRecalled || event.status === 'shed') return;
    this.#inputBytes += bytes;
    this.#outputs += event.outputs.length;
    for (const output of event.outputs) this.#outputBytes += output.bytes;
  }

  /** Nothing more is started because of failures. */
  stopByFailures(): void {
    this.#stoppedByFailures = true;
  }

  get found(): number {
    return this.#found;
  }

  get settled(): number {
    return Object.values(this.#counts).reduce((sum, count) => sum + count, 0);
  }

  get failed(): number {
    return this.#counts.failed;
  }

  summary(): SummaryEvent {
    const { created, 'up-to-date': upToDate, failed, degraded, shed } = this.#counts;
    return {
      type: 'summary',
      total: this.settled,
      created,
      upToDate,
      failed,
      degraded,
      shed,
      outputs: this.#outputs,
      inputBytes: this.#inputBytes,
      outputBytes: this.#outputBytes,
      ...(this.#pruned === undefined ? {} : { pruned: this.#pruned }),
      elapsedMs: this.#since(this.#startedAt),
    };
  }

  snapshot(): ThumbnailsSnapshot {
    return {
      phase: this.#phase,
      found: this.#found,
      foundBytes: this.#foundBytes,
      settled: this.settled,
      settledBytes: this.#settledBytes,
      failed: this.failed,
      passedOver: Object.fromEntries(this.#passedOver),
      ...(this.#stoppedByFailures ? { stoppedByFailures: true } : {}),
      elapsedMs: this.#since(this.#startedAt),
      // In the order they began: a map keeps the order of insertion.
      inFlight: [...this.#inFlight.values()].map(({ source, startedAt }) => ({
        source,
        elapsedMs: this.#since(startedAt),
      })),
    };
  }

  // To the microsecond: what stands behind it is noise, and long in a report.
  #since(startedAt: number): number {
    return Math.round((this.#clock.now() - startedAt) * 1_000) / 1_000;
  }
}
