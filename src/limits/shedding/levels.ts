import { WaitList } from '../../base/index.js';
import { atOnce, type Waiting } from '../line.js';
import type { Token } from '../token.js';

/** Who waits with the same priority, in the order they came. */
export interface Level {
  readonly priority: number;
  readonly waiting: WaitList<Token, Waiting>;
}

/**
 * Who waits, by priority; iterating gives the most important level first.
 *
 * - I1 Adding a level removes those in which nobody waits: a priority may be any number, and every call may bring a new
 *   one. What is kept grows with those who wait.
 */
export class Levels implements Iterable<Level> {
  #levels: readonly Level[] = [];
  readonly #onWithdrawn: () => void;

  constructor(onWithdrawn: () => void) {
    this.#onWithdrawn = onWithdrawn;
  }

  /** How many levels are kept. */
  get size(): number {
    return this.#levels.length;
  }

  /** How many wait. */
  get waiting(): number {
    let count = 0;
    for (const { waiting } of this.#levels) count += waiting.length;
    return count;
  }

  [Symbol.iterator](): Iterator<Level> {
    return this.#levels[Symbol.iterator]();
  }

  /** The least important level in which somebody waits. */
  get least(): Level | undefined {
    return this.#levels.findLast(({ waiting }) => !waiting.isEmpty);
  }

  /** The level of `priority`, to join it. */
  of(priority: number): Level {
    const found = this.#levels.find((level) => level.priority === priority);
    if (found !== undefined) return found;
    const level: Level = { priority, waiting: new WaitList(this.#onWithdrawn, atOnce) };
    const others = this.#levels.filter(({ waiting }) => !waiting.isEmpty);
    this.#levels = [...others, level].sort((a, b) => b.priority - a.priority);
    return level;
  }
}
