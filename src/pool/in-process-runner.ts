import { inputNotCloneable, resultNotCloneable } from './failures.js';
import { ownBytes } from './own-bytes.js';
import type { Call, Runner, Started } from './runner.js';
import { taskFunction } from './task-function.js';
import { isTransferring, type TaskContext, type Transferable } from './task/index.js';
import { fromWire, toWire } from './wire.js';

/**
 * Runs tasks in this process, on this thread, with what a thread would do to them: inputs, results and errors are
 * copies, what is transferred is detached, the function is not entered inside the call that starts it.
 *
 * It cannot stop a function. Stopping a call fires its `signal` and gives its place to the next one, whatever the
 * function does; that counts as a replacement, as it does for a thread.
 */
export class InProcessRunner implements Runner {
  readonly liveThreads = 0;
  #replaced = 0;
  readonly #running: Set<Work> = new Set();

  get replaced(): number {
    return this.#replaced;
  }

  start(call: Call): Started {
    const work = new Work(call, () => this.#running.delete(work));
    this.#running.add(work);
    void work.run();
    return {
      stop: (reason) => {
        if (!this.#running.delete(work)) return;
        this.#replaced += 1;
        work.abort(reason);
      },
    };
  }

  async end(reason: unknown): Promise<void> {
    for (const work of this.#running) work.abort(reason);
    this.#running.clear();
  }
}

class Work implements TaskContext {
  readonly #call: Call;
  readonly #onEnd: () => void;
  #controller: AbortController | undefined;
  #stopped: { readonly reason: unknown } | undefined;

  constructor(call: Call, onEnd: () => void) {
    this.#call = call;
    this.#onEnd = onEnd;
  }

  /** Made when it is first asked for: most functions do not look at it. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#stopped !== undefined) this.#controller.abort(this.#stopped.reason);
    return this.#controller.signal;
  }

  abort(reason: unknown): void {
    this.#stopped = { reason };
    this.#controller?.abort(reason);
  }

  async run(): Promise<void> {
    const call = this.#call;
    try {
      const run = await taskFunction(call.address); // also when it is there: nothing is answered inside `start`
      if (this.#stopped !== undefined) return;
      call.begin();
      const input = sent(call.input, call.transfer, inputNotCloneable);
      const result = await run(input, this);
      const value = isTransferring(result)
        ? sent(result.value, result.transfer, resultNotCloneable)
        : sent(result, [], resultNotCloneable);
      this.#onEnd();
      call.succeed(value);
    } catch (error) {
      this.#onEnd();
      call.fail(fromWire(structuredClone(toWire(error))));
    }
  }
}

function sent(
  value: unknown,
  transfer: readonly Transferable[],
  failure: (cause: unknown) => unknown,
): unknown {
  if (transfer.length === 0 && (typeof value === 'string' || typeof value === 'number')) return value;
  try {
    return structuredClone(ownBytes(value, transfer), { transfer: transfer as ArrayBuffer[] });
  } catch (cause) {
    throw failure(cause);
  }
}
