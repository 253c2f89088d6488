import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type WorkerTask, workerTask } from '../../src/pool/index.js';

export const TASKS: URL = new URL('./tasks/tasks.js', import.meta.url);

/** The task function of that name in `tasks/tasks.js`. */
export function task<T = unknown, R = unknown>(name: string): WorkerTask<T, R> {
  return workerTask<T, R>(TASKS, { name });
}

/** Shared with tasks wherever they run: they count themselves in, and wait until it is opened. */
export interface Gate {
  /** What the tasks `gate`, `untilAborted` and `spin` take. */
  readonly shared: SharedArrayBuffer | string;
  readonly entered: number;
  readonly isOpen: boolean;
  open(): void;
  /** Resolves when `count` tasks have come in. */
  holds(count: number): Promise<void>;
}

/** For threads and for tasks in this process: two numbers in shared memory. */
export class MemoryGate implements Gate {
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

  async holds(count: number): Promise<void> {
    await until(() => this.entered >= count);
  }
}

/** For processes: a folder with a file for every task that has come in, and `open`. */
export class FolderGate implements Gate {
  readonly shared: string = mkdtempSync(join(tmpdir(), 'pipeline-gate-'));

  get entered(): number {
    return readdirSync(this.shared).filter((name) => name !== 'open').length;
  }

  get isOpen(): boolean {
    return existsSync(join(this.shared, 'open'));
  }

  open(): void {
    writeFileSync(join(this.shared, 'open'), '');
  }

  async holds(count: number): Promise<void> {
    await untilSeen(() => this.entered >= count);
  }

  [Symbol.dispose](): void {
    rmSync(this.shared, { recursive: true, force: true });
  }
}

/** Turns the event loop until `condition` holds. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await nextTurn();
}

/** As `until`, of what happens in other processes: they have the core meanwhile. */
export async function untilSeen(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
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
