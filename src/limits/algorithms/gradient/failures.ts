import type { WindowStats } from '../../algorithm.js';

/** `some`: more than a tenth of the calls were dropped. `all`: nine of ten or more. */
export type Failure = { readonly kind: 'none' } | { readonly kind: 'some' | 'all'; readonly share: number };

const NONE: Failure = { kind: 'none' };

/** Counts drops over enough calls, or enough time, that a few unlucky ones are not an event. */
export class Failures {
  #completed = 0;
  #dropped = 0;
  #durationMs = 0;

  add(window: WindowStats): Failure {
    this.#completed += window.completed;
    this.#dropped += window.dropped;
    this.#durationMs += window.durationMs;
    if (!this.#isEnough()) return NONE;
    const share = this.#dropped / this.#completed;
    const several = this.#dropped >= 3;
    this.#completed = 0;
    this.#dropped = 0;
    this.#durationMs = 0;
    if (share <= 0.1 || !several) return NONE;
    return { kind: share >= 0.9 ? 'all' : 'some', share };
  }

  #isEnough(): boolean {
    return (
      this.#completed >= 20 ||
      (this.#durationMs >= 1_000 && this.#completed >= 5) ||
      this.#durationMs >= 3_000
    );
  }
}
