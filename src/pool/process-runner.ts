import { inputNotCloneable, workerDied } from './failures.js';
import type { Call, Runner, Started } from './runner.js';
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
 */
export class ProcessRunner implements Runner {
  readonly #options: ProcessRunnerOptions;
  /** Those that take calls. */
  readonly #workers: Set<WorkerProcess> = new Set();
  /** Those that were stopped and have not ended yet. */
  readonly #ending: Set<WorkerProcess> = new Set();
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
    const worker = this.#idle() ?? this.#open();
    try {
      worker.send(call);
    } catch (cause) {
      // Not inside `start`, as everywhere: whoever asked has not got the answer's promise yet.
      queueMicrotask(() => call.fail(inputNotCloneable(cause)));
    }
    return { stop: () => this.#stop(worker) };
  }

  async end(): Promise<void> {
    this.#isEnded = true;
    for (const worker of this.#workers) worker.kill();
    await Promise.all([...this.#workers, ...this.#ending].map((worker) => worker.ended));
  }

  #idle(): WorkerProcess | undefined {
    for (const worker of this.#workers) if (worker.isIdle) return worker;
    return undefined;
  }

  #open(): WorkerProcess {
    const worker = new WorkerProcess(this.#options);
    this.#workers.add(worker);
    void this.#follow(worker);
    return worker;
  }

  async #follow(worker: WorkerProcess): Promise<void> {
    const cause = await worker.ended;
    this.#retire(worker);
    this.#ending.delete(worker);
    worker.fail(workerDied(cause));
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
