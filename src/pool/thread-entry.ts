/**
 * What runs in a worker thread: loads the function that a request names, calls it, answers. It is found through the
 * package's `imports` map as `#pool-thread`.
 */
import { createRequire } from 'node:module';
import type { Piscina } from 'piscina';
import { requireCloneable } from './cloneable.js';
import { resultNotCloneable } from './failures.js';
import { ownBytes } from './own-bytes.js';
import { taskFunction } from './task-function.js';
import type { ThreadFailure, ThreadRequest } from './thread-protocol.js';
import { isTransferring, type Transferring } from './transferring.js';
import { toWire } from './wire.js';
import type { TaskContext } from './worker-task.js';

export default async function answer(request: ThreadRequest): Promise<unknown> {
  try {
    const found = taskFunction(request[0]);
    const run = typeof found === 'function' ? found : await found;
    const result = await run(request[1], new ThreadContext());
    if (isTransferring(result)) return moved(result);
    requireSendable(result);
    return ownBytes(result, []);
  } catch (error) {
    const failure: ThreadFailure = { kind: 'pipeline.task-failed', error: toWire(error) };
    throw failure;
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

function requireSendable(result: unknown): void {
  try {
    requireCloneable(result);
  } catch (cause) {
    throw resultNotCloneable(cause);
  }
}

/**
 * Piscina's own marker for an answer with a transfer list, which only its `move` can make; loaded when first needed. The
 * buffers are handed over twice: to a copy first, because a list that cannot be handed over must fail here, not when
 * piscina sends the answer, of which the thread would die. No byte of them is copied.
 */
function moved(result: Transferring<unknown>): unknown {
  const { Piscina: pool } = createRequire(import.meta.url)('piscina') as { Piscina: typeof Piscina };
  const { value, transfer } = handedOver(result);
  const marked: unknown = { [pool.transferableSymbol]: transfer, [pool.valueSymbol]: value };
  return pool.move(marked as Parameters<typeof pool.move>[0]);
}

function handedOver({ value, transfer }: Transferring<unknown>): Transferring<unknown> {
  try {
    return structuredClone({ value, transfer }, { transfer: transfer as ArrayBuffer[] });
  } catch (cause) {
    throw resultNotCloneable(cause);
  }
}
