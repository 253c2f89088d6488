import type { ResourceLimits } from 'node:worker_threads';
import { type Clock, refused, requireInteger, requireOneOf, systemClock, wrongKind } from '../base/index.js';
import { adaptiveAllowance, type Allowance } from './allowance.js';
import { poolDestroyed } from './failures.js';
import { InProcessRunner } from './in-process-runner.js';
import { ProcessRunner } from './process-runner.js';
import type { Runner } from './runner.js';
import { type RunOptions, Scheduler } from './scheduler.js';
import { availableCores } from './sizing.js';
import { ThreadRunner } from './thread-runner.js';
import type { TimingSummary } from './timings.js';
import { isWorkerTask, type WorkerTask } from './task/index.js';

export interface WorkerPoolOptions {
  /**
   * The most threads (or processes) there will be. They start when there is work for them. Default: `availableCores()`, of which
   * fewer get work while a quota is lowered or memory is short; a number of your own is kept to.
   */
  readonly threads?: number | undefined;
  /**
   * - `threads` (default).
   * - `processes`: a process in place of each thread, under the same contract. It costs more to start and copies what is
   *   sent twice; for native code that may crash, or hang where only ending its process helps.
   * - `in-process`: the same contract without threads, for tests and for tasks that only wait.
   */
  readonly flavor?: 'threads' | 'processes' | 'in-process' | undefined;
  /**
   * How many tasks a thread may run at once. Default 1: then a thread that dies costs exactly the task it ran. More pays
   * for tasks that wait (I/O), or that are so short that sending them is the larger part. A process runs one.
   */
  readonly tasksPerThread?: number | undefined;
  /** How many tasks may be queued. Default: twice as many as run at once. What happens to more says `whenFull`. */
  readonly maxQueue?: number | undefined;
  /** `wait` (default): further runs stand in line, in order, and count as `blocked`. `shed`: they reject with `LOAD_SHED`. */
  readonly whenFull?: 'wait' | 'shed' | undefined;
  /**
   * Heap limits of a thread, as for `Worker`. Buffers are outside of them. A thread that exceeds them dies. Of a process
   * the two generations can be limited.
   */
  readonly resourceLimits?: ResourceLimits | undefined;
  /**
   * Where what a process (flavor `processes`) prints to standard output goes: `inherit` (default), or to `stderr`, for programs whose own
   * standard output is data.
   */
  readonly stdout?: 'inherit' | 'stderr' | undefined;
  /** Set in the environment of each process (flavor `processes`), beside what it inherits: what must be known before Node starts. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** What `waitMs` and `runMs` are measured by. */
  readonly clock?: Clock | undefined;
}

const FLAVORS = ['threads', 'processes', 'in-process'] as const;

/** What a pool has done and is doing. Tasks = queued + blocked + running + completed + failed + aborted. */
export interface PoolStats {
  /** The most threads there will be. */
  readonly threads: number;
  /** Threads (or processes) that are alive now; always 0 in process. */
  readonly liveThreads: number;
  /** Tasks in the queue, at most `maxQueue`. */
  readonly queued: number;
  /** Runs that wait because the queue is full. */
  readonly blocked: number;
  readonly running: number;
  readonly completed: number;
  /** Tasks that threw, could not be loaded or sent, or whose thread died. */
  readonly failed: number;
  /** Tasks that were stopped by their signal or by `destroy`. */
  readonly aborted: number;
  /** Threads that died or were ended because of a task; another one takes their place when there is work. */
  readonly replaced: number;
  /** From `run` to the start, of tasks that started. Percentiles are within 4 %. */
  readonly waitMs: TimingSummary;
  /** From the start to the answer, of tasks that completed or failed. */
  readonly runMs: TimingSummary;
}

/**
 * Runs functions of modules in worker threads, first come, first served.
 *
 * A pool that has not been used has no thread, and one that has nothing to do does not keep the process alive. Inputs,
 * results and errors are copied between threads, in process too. End it with `close()`, `destroy()` or `await using`.
 *
 * @example
 * const pool = new WorkerPool({ threads: 2 });
 * const square = workerTask<number, number>(new URL('./square.js', import.meta.url));
 * await pool.run(square, 7); // 49
 * await pool.close();
 */
export class WorkerPool {
  readonly #runner: Runner;
  readonly #scheduler: Scheduler;
  readonly #threads: number;

  /** Throws `RangeError` for a count that is not an integer of at least 1 (`maxQueue`: 0), `INVALID_ARGUMENT` for an unknown word. */
  constructor(options: WorkerPoolOptions = {}) {
    const threads = requireInteger('threads', options.threads ?? availableCores(), 1);
    const tasksPerThread = requireInteger('tasksPerThread', options.tasksPerThread ?? 1, 1);
    const slots = threads * tasksPerThread;
    const flavor = requireOneOf('flavor', options.flavor ?? 'threads', FLAVORS);
    if (flavor === 'processes' && tasksPerThread > 1)
      throw new RangeError(`tasksPerThread must be 1 with processes, not ${tasksPerThread}`);
    requireOneOf('stdout', options.stdout ?? 'inherit', ['inherit', 'stderr']);
    this.#threads = threads;
    this.#runner = runnerOf(flavor, threads, tasksPerThread, options);
    this.#scheduler = new Scheduler(this.#runner, {
      slots,
      allowance: allowanceOf(options.threads, threads, tasksPerThread),
      maxQueue: options.maxQueue === undefined ? 2 * slots : requireInteger('maxQueue', options.maxQueue, 0),
      whenFull: requireOneOf('whenFull', options.whenFull ?? 'wait', ['wait', 'shed']),
      clock: options.clock ?? systemClock,
    });
  }

  /**
   * Resolves with what the task's function returned. Rejects with what it threw: same name, message, own properties and
   * cause.
   *
   * Waits while all threads are busy. The input is read when the task starts: leave it alone until then. What
   * `transfer` lists is handed over at that moment instead of copied, and is empty here afterwards.
   *
   * Aborting `signal` rejects with its reason: a task that waits leaves the queue at no cost, a task that runs is
   * stopped by ending its thread, which is replaced (in process: its own `signal` fires, and nobody waits for it).
   *
   * `timeoutMs` begins when a worker has the task: the wait for one does not count, nor do its start and the loading of the
   * module.
   *
   * Errors: `TIMEOUT` it ran longer than that; `WORKER_DIED` the thread ended before it answered (exit, out of memory, an
   * exception outside of the task's promise; its `cause` tells); `WORKER_NOT_STARTED` the system would start none (too many
   * files open, too many processes, memory; the message has the remedy), the task was not begun; `TASK_NOT_FOUND` no such module or export; `TASK_NOT_CLONEABLE` the input or
   * the result holds a function or the like; `POOL_CLOSED`; `LOAD_SHED` under `whenFull: 'shed'`.
   */
  run<T, R>(task: WorkerTask<T, R>, input: T, options: RunOptions = {}): Promise<R> {
    if (!isWorkerTask(task)) return refused(wrongKind('task', 'made by workerTask()', task));
    return this.#scheduler.run(task, input, options) as Promise<R>;
  }

  /** A snapshot; costs a few microseconds. */
  stats(): PoolStats {
    return {
      threads: this.#threads,
      liveThreads: this.#runner.liveThreads,
      replaced: this.#runner.replaced,
      ...this.#scheduler.stats(),
    };
  }

  /**
   * Takes no more tasks (`POOL_CLOSED`), lets those it has finish, and resolves when the threads have ended. Nothing keeps
   * the process alive then. Any number of times.
   */
  close(): Promise<void> {
    return this.#scheduler.close();
  }

  /**
   * Rejects every waiting and running task with `reason` (default: a `POOL_CLOSED` error) and ends the threads, stuck
   * ones too; resolves when they have ended. Code in native libraries is not interrupted but waited for. In process,
   * functions get their signal and are not waited for. Any number of times, also during `close()`.
   */
  destroy(reason: unknown = poolDestroyed()): Promise<void> {
    return this.#scheduler.destroy(reason);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.destroy();
  }
}

function allowanceOf(
  asked: number | undefined,
  threads: number,
  tasksPerThread: number,
): Allowance | undefined {
  if (asked !== undefined) return undefined;
  const allowed = adaptiveAllowance(threads);
  return (nowMs) => allowed(nowMs) * tasksPerThread;
}

function runnerOf(
  flavor: (typeof FLAVORS)[number],
  threads: number,
  tasksPerThread: number,
  { resourceLimits, env, stdout = 'inherit' }: WorkerPoolOptions,
): Runner {
  switch (flavor) {
    case 'threads':
      return new ThreadRunner({ threads, tasksPerThread, resourceLimits });
    case 'processes':
      return new ProcessRunner({ processes: threads, resourceLimits, env, stdout });
    case 'in-process':
      return new InProcessRunner();
  }
}
