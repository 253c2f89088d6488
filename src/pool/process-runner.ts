import { inputNotCloneable, workerDied } from './failures.js';
import { OrphanGuard } from './orphan-guard.js';
import type { Call, Runner, Started } from './runner.js';
import { workerNotStarted } from './start-refusal.js';
import { WorkerProcess, type WorkerProcessOptions } from './worker-process.js';

export interface ProcessRunnerOptions extends WorkerProcessOptions {
  readonly processes: number;
}

/**
 * Runs tasks in processes of their own: what a fault in native code, or native code that hangs, costs is one process and
 * the task in it. Processes start with the first tasks, stay until the end, and keep this process alive only while they
 * have work.
 *
 * I1. A process has at most one call, and there are at most `processes` that take calls: the scheduler hands over no more
 *     than fit.
 * I2. A process that ends for whatever reason before `end` counts once in `replaced`, and takes no further call.
 * I3. The call of a process that ends is answered, once, unless it was stopped.
 * I4. A process that has started is watched by the guard until it has ended.
 */
export class ProcessRunner implements Runner {
  readonly #options: ProcessRunnerOptions;
  /** Those that take calls. */
  readonly #workers: Set<WorkerProcess> = new Set();
  /** Those that were stopped and have not ended yet. */
  readonly #ending: Set<WorkerProcess> = new Set();
  readonly #guard: OrphanGuard = new OrphanGuard();
  #replaced = 0;
  #isEnded = false;

  constructor(options: ProcessRunnerOptions) {
    this.#options = options;
  }

  get liveThreads(): number {
    return this.#workers.size;
  }

  get replaced(): number {
    return this.#replaced;
  }

  start(call: Call): Started {
    const worker = this.#idle() ?? this.#open(call);
    if (worker === undefined) return NEVER_STARTED;
    try {
      worker.send(call);
    } catch (cause) {
      failLater(call, inputNotCloneable(cause));
      return NEVER_STARTED;
    }
    return { stop: () => this.#stop(worker) };
  }

  async end(): Promise<void> {
    this.#isEnded = true;
    for (const worker of this.#workers) worker.kill();
    await Promise.all([...this.#workers, ...this.#ending].map((worker) => worker.ended));
    await this.#guard.end();
  }

  #idle(): WorkerProcess | undefined {
    for (const worker of this.#workers) if (worker.isIdle) return worker;
    return undefined;
  }

  /** The environment may be larger than the system takes, for one: then the call has failed. */
  #open(call: Call): WorkerProcess | undefined {
    try {
      const worker = new WorkerProcess(this.#options);
      this.#workers.add(worker);
      if (worker.id !== undefined) this.#guard.watch(worker.id);
      void this.#follow(worker);
      return worker;
    } catch (cause) {
      failLater(call, workerNotStarted(cause));
      return undefined;
    }
  }

  async #follow(worker: WorkerProcess): Promise<void> {
    const cause = await worker.ended;
    if (worker.id !== undefined) this.#guard.forget(worker.id);
    this.#retire(worker);
    this.#ending.delete(worker);
    worker.fail(worker.id === undefined ? workerNotStarted(cause) : workerDied(cause));
  }

  #stop(worker: WorkerProcess): void {
    if (!this.#workers.has(worker)) return;
    this.#ending.add(worker);
    this.#retire(worker);
    worker.kill();
  }

  #retire(worker: WorkerProcess): void {
    if (this.#workers.delete(worker) && !this.#isEnded) this.#replaced += 1;
  }
}

const NEVER_STARTED: Started = { stop() {} };

/** Not inside `start`, as everywhere: whoever asked has not got the answer's promise yet. */
function failLater(call: Call, error: unknown): void {
  queueMicrotask(() => call.fail(error));
}
