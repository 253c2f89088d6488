/**
 * Work on other threads.
 *
 * - `workerTask`: names a function by its module and export, so that a thread can load it.
 * - `WorkerPool`: runs such tasks, first come, first served, in threads (over piscina), in processes, or in this process
 *   under the same contract. `close()` drains; `destroy(reason)` stops, stuck threads too; `await using` destroys. Unused it has no
 *   thread, idle it does not hold the process, and a thread that dies costs its own task only.
 * - `transferring`: lets a task hand buffers back without a copy.
 * - `startThread`: a thread for the first pool, while a program is loading still; `answer`: what a thread runs.
 * - `availableCores`, `availableMemoryBytes`: what this process may use, containers considered.
 *
 * Promised: every `run` settles exactly once; a thread is never asked to run more than `tasksPerThread` tasks; errors
 * arrive with name, message, own properties and cause. The parts, from the outside in: `worker-pool` (public) →
 * `scheduler` (line, slots, closing) → `runner` (`thread-runner` with `thread-start` and `thread-entry`, `process-runner` with
 * `process-entry` and `orphan-guard`, or `in-process-runner`).
 */
export { JoinSet, type JoinSetOptions, type TaskHandle, type TaskResult } from './join-set.js';
export type { RunOptions } from './scheduler.js';
export type { Machine } from './sizing.js';
export { availableCores, availableMemoryBytes, coreQuota, thisMachine } from './sizing.js';
export { startThread } from './start-thread.js';
export { default as answer } from './thread-entry.js';
export type { TimingSummary } from './timings.js';
export type { PoolStats, WorkerPoolOptions } from './worker-pool.js';
export { WorkerPool } from './worker-pool.js';
export type { TaskContext, Transferable, Transferring, WorkerTask } from './task/index.js';
export { isWorkerTask, transferring, workerTask } from './task/index.js';
