import { type Clock, isThenable, PipelineError } from '../../../base/index.js';
import { Deadlines } from './deadlines.js';
import type { RecordFunction } from './load-function.js';
import { OneContext } from './record-context.js';
import type { Request } from './request.js';

/**
 * Calls without layers, for when nothing but their number and their time is limited: the number by whoever calls. A call that takes too
 * long is over, although the function may never settle: it rejects with `TIMEOUT`, and then its signal is aborted with the same.
 *
 * - I1 A call is over once: by its result or by its deadline, whichever comes first; the other changes nothing.
 * - I2 A deadline is kept exactly while its call is under way: what came back in time, or is no promise, leaves none.
 */
export class BareCall {
  private readonly fn: RecordFunction;
  private readonly timeoutMs: number;
  private readonly deadlines: Deadlines;

  /** `timeoutMs`: 0 is as long as it likes. */
  constructor(fn: RecordFunction, timeoutMs: number, clock: Clock) {
    this.fn = fn;
    this.timeoutMs = timeoutMs;
    this.deadlines = new Deadlines(clock, timeoutMs);
  }

  /** What the function gives, or its promise. Throws what the function throws. */
  call({ index, line, pending, read }: Request): unknown {
    const context = new OneContext(index, line);
    const result = pending ?? this.fn(read(), context);
    if (!isThenable(result) || this.timeoutMs === 0) return result;
    const promise = Promise.resolve(result); // what is no promise may begin anew with every `then`, as a query does
    return new Promise((resolve, reject) => {
      let isOver = false;
      const wait = this.deadlines.begin(() => {
        isOver = true;
        const error = new PipelineError('TIMEOUT', `not done within ${this.timeoutMs} ms`);
        reject(error);
        context.abort(error);
      });
      const over = (): void => {
        if (!isOver) this.deadlines.end(wait);
        isOver = true;
      };
      promise.then(over, over);
      promise.then(resolve, reject);
    });
  }

  /** No call is under way: nothing keeps the worker any more. */
  rest(): void {
    this.deadlines.stop();
  }
}
