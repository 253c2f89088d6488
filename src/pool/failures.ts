import { formatDuration, messageOf, PipelineError } from '../base/index.js';

/** The input of a task cannot be sent: `TASK_NOT_CLONEABLE`. The task was not started. */
export function inputNotCloneable(cause: unknown): PipelineError {
  return new PipelineError(
    'TASK_NOT_CLONEABLE',
    `the input of the task cannot be sent to it: ${messageOf(cause)}`,
    { cause },
  );
}

/** The result of a task cannot be sent: `TASK_NOT_CLONEABLE`. The task has run. */
export function resultNotCloneable(cause: unknown): PipelineError {
  return new PipelineError(
    'TASK_NOT_CLONEABLE',
    `the result of the task cannot be sent back: ${messageOf(cause)}`,
    { cause },
  );
}

/** The thread, or process, ended before it answered: `WORKER_DIED`. The cause tells the exit code or the error it died of. */
export function workerDied(cause: unknown): PipelineError {
  return new PipelineError('WORKER_DIED', `the worker died before it answered: ${messageOf(cause)}`, {
    cause,
  });
}

/** No more tasks are taken, because of `close` or `destroy`: `POOL_CLOSED`. */
export function poolClosed(): PipelineError {
  return new PipelineError('POOL_CLOSED', 'the worker pool is closed and takes no more tasks');
}

/** What `destroy` without a reason rejects with: `POOL_CLOSED`. */
export function poolDestroyed(): PipelineError {
  return new PipelineError('POOL_CLOSED', 'the worker pool was destroyed before the task ended');
}

/** It ran longer than allowed: `TIMEOUT`. Its worker has been stopped. */
export function taskTimedOut(timeoutMs: number): PipelineError {
  return new PipelineError('TIMEOUT', `the task ran for more than the ${formatDuration(timeoutMs)} allowed`);
}
