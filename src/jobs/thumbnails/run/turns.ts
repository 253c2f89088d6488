import { Semaphore } from '../../../channels/index.js';
import { SetAsideError, type WhenTaken } from './set-aside.js';

/**
 * Work that is done for one key at a time, so that who comes later finds what came of it.
 *
 * I1 Works of one key run one after the other, first come, first served; those of different keys do not know of one another.
 * I2 Nothing is kept for a key that nobody works on or waits for.
 *
 * Whoever waits holds no turn, so nothing that `work` itself waits for may depend on another key's turn.
 */
export class Turns {
  readonly #lines = new Map<string, { readonly turn: Semaphore; users: number }>();

  /**
   * What `work` gives. Aborting `signal` ends the wait and rejects with its reason. Work that is to come back rejects with
   * {@link SetAsideError} at once when another of its key is before it.
   */
  async run<T>(
    key: string,
    work: () => Promise<T>,
    signal: AbortSignal,
    whenTaken: WhenTaken = 'wait',
  ): Promise<T> {
    if (whenTaken === 'come-back' && this.#lines.has(key))
      throw new SetAsideError('another of its key is before it');
    const line = this.#lines.get(key) ?? { turn: new Semaphore(1), users: 0 };
    this.#lines.set(key, line);
    line.users += 1;
    try {
      return await line.turn.run(work, 1, { signal });
    } finally {
      line.users -= 1;
      if (line.users === 0) this.#lines.delete(key);
    }
  }

  /** Keys that somebody works on or waits for. */
  get size(): number {
    return this.#lines.size;
  }
}
