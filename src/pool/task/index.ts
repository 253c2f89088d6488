/**
 * A task, seen from both sides, apart from the pool so that a worker loads no more than it needs.
 *
 * - `workerTask`: names a function by its module and export. - `transferring`: hands parts of its result over.
 */
export type { Transferable, Transferring } from './transferring.js';
export { handedOver, isTransferring, transferring } from './transferring.js';
export type { TaskContext, WorkerTask } from './worker-task.js';
export { addressOf, isWorkerTask, parseAddress, workerTask } from './worker-task.js';
