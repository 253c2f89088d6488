import type { WorkSnapshot } from './work-snapshot.js';

/** How fast a run goes now, and how long it will still take at that pace. */
export interface Pace {
  readonly itemsPerSecond: number;
  readonly bytesPerSecond: number;
  /** By bytes, for large files take longer; not there while there is too little to judge by. */
  readonly remainingMs?: number;
}

interface Sample {
  readonly atMs: number;
  readonly items: number;
  readonly bytes: number;
}

const WINDOW_MS = 15_000;
const SPACING_MS = 250;
const ENOUGH_MS = 1_000;
const ENOUGH_ITEMS = 3;
/** So long, at the start, nothing need have settled: workers take their time to start, and then go at their pace. */
const START_MS = 1_000;

/**
 * Measures the pace over the last fifteen seconds, or longer when fewer than three items settled in them: what was
 * up-to-date settles in no time and must not promise an early end for the rest.
 *
 * - I1 Samples are in the order of time, at least `SPACING_MS` apart, but for the last one, which is the latest.
 */
export class PaceMeter {
  #samples: Sample[] = [];
  /** When it first looked. */
  #since: number | undefined;

  measure(snapshot: WorkSnapshot): Pace {
    const now = { atMs: snapshot.elapsedMs, items: snapshot.settled, bytes: snapshot.settledBytes };
    if (snapshot.phase === 'scanning') return { itemsPerSecond: 0, bytesPerSecond: 0 };
    this.#record(now);
    const first = this.#samples[0] ?? now;
    const elapsedMs = now.atMs - first.atMs;
    if (elapsedMs <= 0) return { itemsPerSecond: 0, bytesPerSecond: 0 };
    const itemsPerSecond = ((now.items - first.items) * 1_000) / elapsedMs;
    const bytesPerSecond = ((now.bytes - first.bytes) * 1_000) / elapsedMs;
    if (elapsedMs < ENOUGH_MS || bytesPerSecond === 0) return { itemsPerSecond, bytesPerSecond };
    if (snapshot.foundBytes === undefined) return { itemsPerSecond, bytesPerSecond };
    const remainingMs = ((snapshot.foundBytes - snapshot.settledBytes) * 1_000) / bytesPerSecond;
    return { itemsPerSecond, bytesPerSecond, remainingMs: Math.max(0, remainingMs) };
  }

  #record(now: Sample): void {
    this.#since ??= now.atMs;
    // Fewer bytes than before: another pass has begun, as when a sort has read everything and now writes.
    if (now.bytes < (this.#samples.at(-1)?.bytes ?? 0)) this.#samples = [];
    const hasSettled = this.#samples.some(({ bytes, items }) => bytes !== now.bytes || items !== now.items);
    if (!hasSettled && now.atMs - this.#since <= START_MS) this.#samples = [];
    const beforeLast = this.#samples.at(-2);
    if (beforeLast !== undefined && now.atMs - beforeLast.atMs < 2 * SPACING_MS) this.#samples.pop();
    this.#samples.push(now);
    while (this.#isDispensable(now)) this.#samples.shift();
  }

  #isDispensable(now: Sample): boolean {
    const [first, second] = this.#samples;
    if (first === undefined || second === undefined) return false;
    return now.atMs - first.atMs > WINDOW_MS && now.items - second.items >= ENOUGH_ITEMS;
  }
}
