import type { Clock } from '../../../src/base/index.js';

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  callback: (() => void) | undefined;
}

/**
 * Time that moves only when told: a binary heap of timers. What is due at one moment runs in the order in which it
 * was set, or, with `shuffle`, in an order drawn from it (so that nothing can lean on ties).
 */
export class VirtualClock implements Clock {
  #nowMs = 0;
  #order = 0;
  readonly #heap: Timer[] = [];
  readonly #shuffle: (() => number) | undefined;

  constructor(shuffle?: () => number) {
    this.#shuffle = shuffle;
  }

  now(): number {
    return this.#nowMs;
  }

  setTimeout(callback: () => void, delayMs: number): () => void {
    const timer = this.at(this.#nowMs + Math.max(0, delayMs), callback);
    return () => {
      timer.callback = undefined;
    };
  }

  /** Timers that would still fire. */
  get pending(): number {
    return this.#heap.reduce((count, timer) => count + (timer.callback === undefined ? 0 : 1), 0);
  }

  /** As `setTimeout`, at a moment and without a cancel function: the cheap form for the simulator's own events. */
  at(dueMs: number, callback: () => void): Timer {
    const order = this.#shuffle === undefined ? this.#order++ : this.#shuffle();
    const timer: Timer = { dueMs, order, callback };
    this.#push(timer);
    return timer;
  }

  /** Runs the earliest timer due by `untilMs`; false when there is none (time then stands at `untilMs`). */
  step(untilMs: number): boolean {
    for (;;) {
      const next = this.#heap[0];
      if (next === undefined || next.dueMs > untilMs) {
        this.#nowMs = Math.max(this.#nowMs, untilMs);
        return false;
      }
      this.#pop();
      if (next.callback === undefined) continue;
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      const { callback } = next;
      next.callback = undefined;
      callback();
      return true;
    }
  }

  /** Moves time on by `ms`, running what falls due, and lets promises settle after each timer. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await settled();
    while (this.step(untilMs)) await settled();
    await settled();
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(timer);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !before(timer, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = timer;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      const child = 2 * index + 1;
      const left = heap[child];
      const right = heap[child + 1];
      const isRight = left !== undefined && right !== undefined && before(right, left);
      const below = isRight ? right : left;
      if (below === undefined || !before(below, last)) break;
      heap[index] = below;
      index = isRight ? child + 1 : child;
    }
    heap[index] = last;
  }
}

/** Lets every promise that is already resolved, and what follows from it, run. */
export async function settled(): Promise<void> {
  for (let hop = 0; hop < 10; hop += 1) await Promise.resolve();
}

function before(a: Timer, b: Timer): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}
