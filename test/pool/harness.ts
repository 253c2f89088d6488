import { type WorkerTask, workerTask } from '../../src/pool/index.js';

export const TASKS: URL = new URL('./tasks/tasks.js', import.meta.url);

/** The task function of that name in `tasks/tasks.js`. */
export function task<T = unknown, R = unknown>(name: string): WorkerTask<T, R> {
  return workerTask<T, R>(TASKS, { name });
}

/** Shared with tasks in threads: they count themselves in, and wait until it is opened. */
export class Gate {
  readonly shared: SharedArrayBuffer = new SharedArrayBuffer(8);
  readonly #state: Int32Array = new Int32Array(this.shared);

  get entered(): number {
    return Atomics.load(this.#state, 0);
  }

  get isOpen(): boolean {
    return Atomics.load(this.#state, 1) === 1;
  }

  open(): void {
    Atomics.store(this.#state, 1, 1);
  }

  /** Resolves when `count` tasks have come in. */
  async holds(count: number): Promise<void> {
    await until(() => this.entered >= count);
  }
}

/** Turns the event loop until `condition` holds. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await nextTurn();
}

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** What `promise` rejects with; fails when it does not. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  const [outcome] = await Promise.allSettled([promise]);
  if (outcome.status === 'fulfilled') throw new Error(`expected a rejection, got ${String(outcome.value)}`);
  return outcome.reason;
}
