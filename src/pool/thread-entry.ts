/**
 * What runs in a worker thread: loads the function that a request names, calls it, answers. It is found through the
 * package's `imports` map as `#pool-thread`.
 */
import { createRequire } from 'node:module';
import type { Piscina } from 'piscina';
import { isThenable } from '../base/index.js';
import { requireCloneable } from './cloneable.js';
import { resultNotCloneable } from './failures.js';
import { ownBytes } from './own-bytes.js';
import { type TaskFunction, taskFunction } from './task-function.js';
import type { ThreadFailure, ThreadRequest } from './thread-protocol.js';
import { handedOver, isTransferring, type TaskContext, type Transferring } from './task/index.js';
import { toWire } from './wire.js';

/**
 * The bare result, or throws a `ThreadFailure`. What is there at once is answered at once: a task of a few microseconds
 * feels every promise between.
 */
export default function answer(request: ThreadRequest): unknown {
  const found = taskFunction(request[0]);
  return typeof found === 'function' ? call(found, request) : found.then((run) => call(run, request), fail);
}

function call(run: TaskFunction, [, input, begun]: ThreadRequest): unknown {
  try {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of Node's, not a window
    begun?.postMessage(undefined);
    const result = run(input, new ThreadContext());
    return isThenable(result) ? Promise.resolve(result).then(sendable).catch(fail) : sendable(result);
  } catch (error) {
    return fail(error);
  }
}

function sendable(result: unknown): unknown {
  if (isTransferring(result)) return moved(result);
  try {
    requireCloneable(result);
  } catch (cause) {
    throw resultNotCloneable(cause);
  }
  return ownBytes(result, []);
}

function fail(error: unknown): never {
  const failure: ThreadFailure = { kind: 'pipeline.task-failed', error: toWire(error) };
  throw failure;
}

/** In a thread the signal never fires. Made only when asked for, and never shared, so that listeners cannot pile up. */
class ThreadContext implements TaskContext {
  #signal: AbortSignal | undefined;

  get signal(): AbortSignal {
    this.#signal ??= new AbortController().signal;
    return this.#signal;
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
