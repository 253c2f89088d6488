import { once } from 'node:events';
import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import { isPipelineError, type PipelineError } from '../base/index.js';
import { inputNotCloneable, workerDied } from './failures.js';
import { ownBytes } from './own-bytes.js';
import type { Call, Runner, Started } from './runner.js';
import { isStartRefusal, isThreadRefusal, workerNotStarted } from './start-refusal.js';
import type { Transferable } from './task/index.js';
import { isThreadFailure, type ThreadRequest } from './thread-protocol.js';
import type { ThreadWishes } from './thread-wishes.js';
import { openThreads } from './threads.js';
import { fromWire } from './wire.js';

// Kept from the start, so that fake timers in a user's tests cannot stop the pool.
const nextTurn = globalThis.setImmediate;

type PiscinaRunOptions = NonNullable<Parameters<Piscina['run']>[1]>;

/**
 * Runs tasks in worker threads, by piscina. Threads start with the first tasks, stay until the end, and keep the
 * process alive only while they have work. Piscina itself is loaded with the first task.
 *
 * I1. Piscina never holds more calls than its threads can run: the queue in front of it is the scheduler's.
 * I2. A thread that ends for whatever reason before `end` counts once in `replaced`.
 * I3. Calls that wait for a thread which dies while starting do not wait for ever (piscina would let them).
 */
export class ThreadRunner implements Runner {
  readonly #options: ThreadWishes;
  readonly #threads: Set<Worker> = new Set();
  #pool: Piscina | undefined;
  #inFlight = 0;
  #replaced = 0;
  #ended = false;
  #startError: unknown;

  constructor(options: ThreadWishes) {
    this.#options = options;
  }

  get replaced(): number {
    return this.#replaced;
  }

  get liveThreads(): number {
    return this.#pool?.threads.length ?? 0;
  }

  start(call: Call): Started {
    const input = ownBytes(call.input, call.transfer);
    const begun = call.isTimed ? new MessageChannel() : undefined;
    const request: ThreadRequest =
      begun === undefined ? [call.address, input] : [call.address, input, begun.port2];
    const transfer = begun === undefined ? call.transfer : [...call.transfer, begun.port2];
    // With one task a thread every call is handed over as one that can be stopped: its end is then told earlier.
    const watched = call.stoppable || this.#options.tasksPerThread === 1;
    const stopper = watched ? new Stopper(call) : undefined;
    const deathsBefore = this.#replaced;
    this.#inFlight += 1;
    const onAnswer = (value: unknown): void => {
      this.#inFlight -= 1;
      begun?.port1.close();
      call.succeed(value);
    };
    const answer = this.#send(request, transfer, stopper);
    if (begun !== undefined) tellOfBegin(begun.port1, call);
    const pool = this.#pool;
    const onError = (error: unknown): void => {
      this.#inFlight -= 1;
      begun?.port1.close();
      call.fail(this.#explain(error, pool, deathsBefore));
    };
    answer.then(onAnswer, onError);
    return stopper ?? UNSTOPPABLE;
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.#pool?.destroy();
    // Threads that were stopped earlier may still be on their way out.
    await Promise.allSettled(Array.from(this.#threads, (thread) => once(thread, 'exit')));
  }

  #send(
    request: ThreadRequest,
    transfer: readonly Transferable[],
    stopper: Stopper | undefined,
  ): Promise<unknown> {
    try {
      this.#pool ??= this.#open();
      const options: unknown = { transferList: transfer, signal: stopper };
      return this.#pool.run(request, options as PiscinaRunOptions);
    } catch (error) {
      // No thread can be made, or none may be here at all. Piscina has the task in its queue now, and may run it all the same where
      // it has other threads; where it has none, the task goes with its pool.
      if (this.liveThreads === 0) this.#pool = undefined;
      return Promise.reject(workerNotStarted(error));
    }
  }

  #open(): Piscina {
    const pool = openThreads(this.#options);
    pool.on('error', (error: unknown) => {
      this.#startError = error; // of a thread without a task; unheard, it would end the process
    });
    pool.on('workerCreate', () => this.#watch(pool));
    pool.on('workerDestroy', () => {
      if (this.#ended) return;
      this.#replaced += 1;
      nextTurn(() => this.#rescue(pool)); // when the scheduler has sent what it has next
    });
    this.#watch(pool); // what was started before
    return pool;
  }

  #watch(pool: Piscina): void {
    for (const thread of pool.threads) {
      if (this.#threads.has(thread)) continue;
      this.#threads.add(thread);
      thread.once('exit', () => this.#threads.delete(thread));
    }
  }

  /** I3: piscina starts no other thread for what it has queued when the last one dies while starting. */
  #rescue(pool: Piscina): void {
    if (this.#inFlight === 0 || pool !== this.#pool || pool.threads.length > 0) return;
    this.#pool = undefined;
    void pool.destroy();
  }

  #explain(error: unknown, pool: Piscina | undefined, deathsBefore: number): unknown {
    if (isThreadFailure(error)) return fromWire(error.error);
    if (isPipelineError(error)) return error;
    if (pool !== this.#pool) return notReady(this.#startError ?? error); // rescued
    if (isThreadRefusal(error)) return workerNotStarted(error); // of a thread that was started before anybody used it
    return this.#replaced === deathsBefore ? inputNotCloneable(error) : workerDied(error);
  }
}

/** Why there is no thread: it was refused, or ended by what it loaded first. */
function notReady(cause: unknown): PipelineError {
  return isStartRefusal(cause) ? workerNotStarted(cause) : workerDied(cause);
}

/**
 * What piscina takes for the signal of one task: an emitter of which it uses two methods, cheaper than the real one.
 * It takes its listener off the moment the thread is free, before the answer's promise is through; the next task can
 * be sent then, and the thread does not wait.
 */
class Stopper implements Started {
  aborted = false;
  readonly #call: Call;
  #stop: (() => void) | undefined;

  constructor(call: Call) {
    this.#call = call;
  }

  once(_event: string, listener: () => void): void {
    this.#stop = listener;
  }

  removeListener(): void {
    this.#stop = undefined;
    // While a stopped thread is being taken down piscina still counts it, and would start no other.
    if (!this.aborted) this.#call.vacate();
  }

  stop(): void {
    this.aborted = true;
    this.#stop?.();
  }
}

/** The port holds nothing: while it waits the thread works, which does. */
function tellOfBegin(port: MessagePort, call: Call): void {
  port.once('message', () => {
    port.close();
    call.begin();
  });
  port.unref();
}

const UNSTOPPABLE: Started = { stop() {} };
