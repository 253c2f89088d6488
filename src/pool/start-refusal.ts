import { errnoOf, messageOf, PipelineError, systemReason } from '../base/index.js';

/** What is used up or closed when a thread or process cannot start: another moment, or fewer of them, may do. */
const REFUSALS: ReadonlySet<string> = new Set(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM']);

/** What the system says only of starting something. */
const REASONS: Readonly<Record<string, string>> = {
  EAGAIN: 'the system starts no more threads or processes: raise the limit (ulimit -u) or use fewer workers',
  E2BIG: 'the environment is larger than the system takes: unset what is not needed',
};

const REMEDIES: Readonly<Record<string, string>> = {
  EMFILE: 'raise the limit (ulimit -n) or use fewer workers',
  ENFILE: 'close what has many of them open, or use fewer workers',
  ENOMEM: 'use fewer workers',
};

/**
 * The system would start no thread or process: `WORKER_NOT_STARTED`. No task was begun, so it says nothing of one. The message has
 * the system's reason and what to do about it; the cause is the system's error.
 */
export function workerNotStarted(cause: unknown): PipelineError {
  const code = refusalOf(cause) ?? '';
  const reason = REASONS[code] ?? systemReason({ code }, REMEDIES) ?? messageOf(cause);
  return new PipelineError('WORKER_NOT_STARTED', `no worker could be started: ${reason}`, { cause });
}

/**
 * Whether a thread that ended, before it was ready for a task, was refused by the system rather than ended by what it loads (a
 * module given by `--import`, say, that throws).
 */
export function isStartRefusal(error: unknown): boolean {
  return isThreadRefusal(error) || REFUSALS.has(errnoOf(error) ?? '');
}

/** Whether it is Node's word for a thread that the system refused: no task, whatever it does, ends its thread so. */
export function isThreadRefusal(error: unknown): boolean {
  return errnoOf(error) === 'ERR_WORKER_INIT_FAILED';
}

/** The system's code. Node tells that of a thread in the message alone: `Worker initialization failure: EMFILE`. */
function refusalOf(error: unknown): string | undefined {
  return isThreadRefusal(error) ? /\bE[A-Z0-9]+$/.exec(messageOf(error))?.[0] : errnoOf(error);
}
