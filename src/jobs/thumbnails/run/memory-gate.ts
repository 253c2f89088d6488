import { Semaphore, type SemaphorePermit } from '../../../channels/index.js';
import { SetAsideError, type WhenTaken } from './set-aside.js';

/** Lets images be rendered as far as memory for them is free. */
export interface MemoryGate {
  /**
   * What `render` gives, run while that many bytes are set aside. Waits for them; aborting `signal` ends the wait and rejects
   * with its reason. A monster that is to come back rejects with {@link SetAsideError} at once when another is before it.
   */
  run<T>(bytes: number, render: () => Promise<T>, signal: AbortSignal, whenTaken?: WhenTaken): Promise<T>;
}

/**
 * Memory for `jobs` images at once. Each may take its share without waiting for anything but others of its kind; one that takes
 * more is a monster, and goes by a lane of its own.
 *
 * - I1: the bytes set aside never exceed `maxBytes`. An image that takes more than there is gets all, and is alone.
 * - I2: one monster at a time collects memory or is being rendered.
 * - I3: a monster collects by shares, so no ordinary image waits behind it for longer than behind another ordinary one.
 */
export function createMemoryGate(maxBytes: number, jobs: number): MemoryGate {
  const memory = new Semaphore(maxBytes);
  const slowLane = new Semaphore(1);
  const share = Math.max(1, Math.floor(maxBytes / jobs));

  async function collect(bytes: number, signal: AbortSignal): Promise<SemaphorePermit> {
    const collected = await memory.acquire(Math.min(share, bytes), { signal });
    try {
      while (collected.size < bytes) {
        collected.merge(await memory.acquire(Math.min(share, bytes - collected.size), { signal }));
      }
    } catch (error) {
      collected.release();
      throw error;
    }
    return collected;
  }

  return {
    async run(wanted, render, signal, whenTaken = 'wait') {
      const bytes = Math.min(Math.ceil(wanted), maxBytes);
      if (bytes <= share) return await memory.run(render, bytes, { signal });
      const turn = whenTaken === 'wait' ? await slowLane.acquire(1, { signal }) : slowLane.tryAcquire();
      if (turn === undefined) throw new SetAsideError('another monster is before it');
      try {
        const permit = await collect(bytes, signal);
        try {
          return await render();
        } finally {
          permit.release();
        }
      } finally {
        turn.release();
      }
    },
  };
}
