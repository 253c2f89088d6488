import { PipelineError } from '../../base/index.js';

/**
 * Why a call was refused before any work was done for it.
 *
 * - `concurrency`: as many as allowed were in flight, and the caller did not want to wait
 * - `queue-full`: as many as allowed were waiting already
 * - `queue-delay`: it had waited too long while newer ones came in faster than they could be served
 * - `deadline`: it could not have been finished in time
 * - `priority`: more important calls filled the queue
 * - `memory`: the process holds more memory than it was given
 * - `rate`: more calls than allowed in this time
 * - `breaker`: the circuit breaker is open
 */
export type ShedReason =
  | 'concurrency'
  | 'queue-full'
  | 'queue-delay'
  | 'deadline'
  | 'priority'
  | 'memory'
  | 'rate'
  | 'breaker';

const MEANING: Readonly<Record<ShedReason, string>> = {
  concurrency: 'as many calls as allowed are in flight',
  'queue-full': 'as many calls as allowed are waiting',
  'queue-delay': 'it waited too long under overload',
  deadline: 'it could not be finished before its deadline',
  priority: 'more important calls fill the queue',
  memory: 'memory is short',
  rate: 'more calls than allowed in this time',
  breaker: 'the circuit breaker is open',
};

/**
 * A call that was refused on purpose before any work: `code` `LOAD_SHED`, `reason` says why, `retryAfterMs` when it
 * is worth coming back. Nothing was started for it. It carries no stack: a refusal is no fault of the code that made
 * it, and taking a stack costs more than refusing.
 */
export class LoadSheddingError extends PipelineError {
  readonly reason: ShedReason;
  readonly retryAfterMs: number;

  constructor(reason: ShedReason, retryAfterMs: number) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super('LOAD_SHED', `shed: ${MEANING[reason]}; come back in ${Math.ceil(retryAfterMs)} ms`);
    Error.stackTraceLimit = stackTraceLimit;
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }

  static {
    Object.defineProperty(this.prototype, 'name', {
      value: 'LoadSheddingError',
      writable: true,
      configurable: true,
    });
  }
}

/** How many were refused, by reason. Reasons that never occurred are there with 0. */
export type ShedCounts = Record<ShedReason, number>;

export function noneShed(): ShedCounts {
  return {
    concurrency: 0,
    'queue-full': 0,
    'queue-delay': 0,
    deadline: 0,
    priority: 0,
    memory: 0,
    rate: 0,
    breaker: 0,
  };
}
