import { lstat, lstatSync, type Stats } from 'node:fs';
import { promisify } from 'node:util';

const lstatLater = promisify<string, Stats>(lstat);

/** Above this mean time of an answer a disk is not at hand: it turns, or is at the end of a network. */
const AT_HAND_MS = 0.5;
/** An answer counts for no more than that, since the process may only have been set aside for a moment. */
const MOST_MS = 2;
/** Of the mean, what the newest answer counts. */
const WEIGHT = 1 / 16;
/** While a disk is not at hand, every so many questions one is asked directly: it may have become faster. */
const RETRY_EVERY = 256;

/**
 * `lstat` for very many files. Where the system answers from memory it is asked directly: that takes a few microseconds, a
 * fraction of what handing the question to another thread costs. When answers take longer, they are waited for in
 * parallel, as many as the caller asks for at a time, and nothing else is held up.
 */
export class Looking {
  readonly #now: () => number;
  #meanMs = 0;
  #asked = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Rejects, or throws, with the system's error. */
  at(path: string): Stats | Promise<Stats> {
    this.#asked += 1;
    if (this.#meanMs > AT_HAND_MS && this.#asked % RETRY_EVERY !== 0) return lstatLater(path);
    const before = this.#now();
    try {
      return lstatSync(path);
    } finally {
      this.#meanMs += (Math.min(MOST_MS, this.#now() - before) - this.#meanMs) * WEIGHT;
    }
  }
}

/** For all runs of the process: how fast its disks are is learnt once. */
const looking = new Looking();

/** What is at a path, a link for itself: see {@link Looking}. */
export function look(path: string): Stats | Promise<Stats> {
  return looking.at(path);
}

/** The same, undefined where it cannot be looked at, for whatever reason: who has to know asks {@link look}. Never throws, nor rejects. */
export function lookIfThere(path: string): Stats | undefined | Promise<Stats | undefined> {
  try {
    const stats = look(path);
    return stats instanceof Promise ? stats.catch(() => undefined) : stats;
  } catch {
    return undefined;
  }
}
