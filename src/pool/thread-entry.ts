/**
 * What runs in a worker thread: loads the function that a request names, calls it, answers. It is found through the
 * package's `imports` map as `#pool-thread`.
 */
import { createRequire } from 'node:module';
import type { Piscina } from 'piscina';
import { requireCloneable } from './cloneable.js';
import { resultNotCloneable } from './failures.js';
import { taskFunction } from './task-function.js';
import type { ThreadAnswer, ThreadRequest } from './thread-protocol.js';
import { isTransferring, type Transferring } from './transferring.js';
import { toWire } from './wire.js';
import type { TaskContext } from './worker-task.js';

/** Never throws: an exception would arrive without half of what it says. */
export default async function answer([module, name, input]: ThreadRequest): Promise<unknown> {
  try {
    const found = taskFunction(module, name);
    const run = found instanceof Promise ? await found : found;
    const result = await run(input, new ThreadContext());
    return isTransferring(result) ? moved(result) : copied(result);
  } catch (error) {
    return { ok: false, error: toWire(error) } satisfies ThreadAnswer;
  }
}

/** In a thread the signal never fires. Made only when asked for, and never shared, so that listeners cannot pile up. */
class ThreadContext implements TaskContext {
  #signal: AbortSignal | undefined;

  get signal(): AbortSignal {
    this.#signal ??= new AbortController().signal;
    return this.#signal;
  }
}

function copied(value: unknown): ThreadAnswer {
  try {
    requireCloneable(value);
  } catch (cause) {
    throw resultNotCloneable(cause);
  }
  return { ok: true, value };
}

/** Piscina's own marker for an answer with a transfer list, which only its `move` can make. Loaded when first needed. */
function moved({ value, transfer }: Transferring<unknown>): unknown {
  const { Piscina: pool } = createRequire(import.meta.url)('piscina') as { Piscina: typeof Piscina };
  const answer: ThreadAnswer = { ok: true, value };
  const marked: unknown = { [pool.transferableSymbol]: transfer, [pool.valueSymbol]: answer };
  return pool.move(marked as Parameters<typeof pool.move>[0]);
}
