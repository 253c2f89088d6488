import type { Clock } from '../../../src/base/index.js';

/** Something that happens at a moment. An object may stand in the clock once at a time; when it has fired it may again. */
export abstract class Event {
  dueMs = 0;
  order = 0;

  abstract fire(): void;
}

class Timer extends Event {
  callback: (() => void) | undefined;

  constructor(callback: () => void) {
    super();
    this.callback = callback;
  }

  fire(): void {
    const { callback } = this;
    this.callback = undefined;
    callback?.();
  }
}

/**
 * Time that moves only when told: a binary heap of events. What is due at one moment runs in the order in which it
 * was set, or, with `shuffle`, in an order drawn from it (so that nothing can lean on ties).
 */
export class VirtualClock implements Clock {
  #nowMs = 0;
  #order = 0;
  readonly #heap: Event[] = [];
  #cancelled = 0;
  readonly #shuffle: (() => number) | undefined;

  constructor(shuffle?: () => number) {
    this.#shuffle = shuffle;
  }

  now(): number {
    return this.#nowMs;
  }

  setTimeout(callback: () => void, delayMs: number): () => void {
    const timer = new Timer(callback);
    this.schedule(timer, this.#nowMs + Math.max(0, delayMs));
    return () => {
      if (timer.callback === undefined) return;
      timer.callback = undefined;
      this.#cancelled += 1;
    };
  }

  /** Timers that would still fire. */
  get pending(): number {
    return this.#heap.length - this.#cancelled;
  }

  /** As `setTimeout`, at a moment and without a cancel function. */
  at(dueMs: number, callback: () => void): void {
    this.schedule(new Timer(callback), dueMs);
  }

  /** As `at`, of something that is its own timer: the cheap form for what happens millions of times. */
  schedule(event: Event, dueMs: number): void {
    event.dueMs = dueMs;
    event.order = this.#shuffle === undefined ? this.#order++ : this.#shuffle();
    this.#push(event);
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
      if (next instanceof Timer && next.callback === undefined) {
        this.#cancelled -= 1;
        continue;
      }
      if (next.dueMs > this.#nowMs) this.#nowMs = next.dueMs;
      next.fire();
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

  #push(event: Event): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(event);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !before(event, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = event;
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

function before(a: Event, b: Event): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}
