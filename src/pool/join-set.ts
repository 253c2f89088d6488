import { ready, refused, requireFunction, requireOneOf, WaitList, type WaitOptions } from '../base/index.js';

/** What became of a task: its value, what it threw, or that it stopped because it was aborted. */
export type TaskResult<T> =
  | { status: 'fulfilled'; value: T }
  | { status: 'rejected'; reason: unknown }
  | { status: 'cancelled'; reason: unknown };

/** A hold on one task of a set. */
export interface TaskHandle {
  /**
   * Fires the task's signal, with `reason` (an `AbortError` when not given). The task stays in the set until it has really
   * settled; it is `cancelled` if it then rejects with that reason. Does nothing to a task that has settled.
   */
  abort(reason?: unknown): void;
}

/** What a join set takes. */
export interface JoinSetOptions {
  /** Whether results come as tasks finish (`completion`, the default) or in the order they were started (`spawn`). */
  readonly order?: 'completion' | 'spawn' | undefined;
}

/**
 * Tasks that belong together, and their results: none is forgotten, none outlives the block (`await using`), and a
 * failure of one is a result like any other.
 *
 * ```ts
 * await using tasks = new JoinSet<string>();
 * for (const url of urls) tasks.spawn((signal) => download(url, { signal }));
 * for await (const result of tasks) report(result);
 * ```
 *
 * - I1 `finished` holds those of `tasks` that have settled, in the order they did, with their results. Nothing else keeps a
 *   result: not the handle of a task, nor a task that was detached.
 * - I2 Somebody waits to join only while no result is due: there are tasks, and none has finished (in order of spawning:
 *   the first has not).
 */
export class JoinSet<T> implements AsyncIterable<TaskResult<T>>, AsyncDisposable {
  private readonly order: 'completion' | 'spawn';
  private readonly tasks = new Set<Task>();
  private readonly finished = new Map<Task, TaskResult<T>>();
  private readonly joiners = new WaitList<unknown, Answer<T, unknown>>();
  private readonly onFailure = new Set<(reason: unknown) => void>();

  /** An unknown `order` is refused with `INVALID_ARGUMENT`. */
  constructor(options: JoinSetOptions = {}) {
    this.order = requireOneOf('order', options.order ?? 'completion', ['completion', 'spawn']);
  }

  /**
   * Starts `fn` at once and keeps its result until it is joined. What it throws, at once or later, is its result, never
   * an unhandled rejection. It is given a signal that `abort`, `abortAll`, `shutdown` and a failed `joinAll` fire.
   */
  spawn(fn: (signal: AbortSignal) => T | Promise<T>): TaskHandle {
    requireFunction('fn', fn);
    const task = new Task();
    this.tasks.add(task);
    void task.run(fn, (result) => this.settled(task, result));
    return { abort: (reason) => task.abort(reason) };
  }

  /**
   * The next result, which leaves the set with this; `undefined` when the set is empty. Waits until a task has finished (in
   * order of spawning: the first one). Aborting rejects with `signal.reason` and takes nothing; the tasks go on.
   */
  joinNext(wait?: WaitOptions): Promise<TaskResult<T> | undefined> {
    return this.join(RESULT as Answer<T, TaskResult<T> | undefined>, wait?.signal);
  }

  /** The next result if it is there; `undefined` if not yet, or when the set is empty (`isEmpty` tells). Never waits. */
  tryJoinNext(): TaskResult<T> | undefined {
    return this.takeDue();
  }

  /**
   * The values of all tasks, in the set's order. Waits until every task has really settled. Rejects with the first failure
   * in time, after aborting the others with it and waiting for them; a cancelled task counts as a failure.
   */
  async joinAll(): Promise<T[]> {
    let failure: { readonly reason: unknown } | undefined;
    const fail = (reason: unknown): void => {
      if (failure !== undefined) return;
      failure = { reason };
      this.abortAll(reason);
    };
    for (const result of this.finished.values()) reportFailure(result, fail);
    this.onFailure.add(fail);
    const values: T[] = [];
    for (let result = await this.joinNext(); result !== undefined; result = await this.joinNext()) {
      if (result.status === 'fulfilled') values.push(result.value);
    }
    this.onFailure.delete(fail);
    if (failure !== undefined) throw failure.reason;
    return values;
  }

  /** Aborts every task that has not settled, as its handle would. Their results stay to be joined. */
  abortAll(reason?: unknown): void {
    // Those of now: a task's abort listener may spawn others.
    for (const task of Array.from(this.tasks)) task.abort(reason);
  }

  /** Aborts every task, waits until all have really settled, and drops their results: then the set is empty. */
  async shutdown(): Promise<void> {
    this.abortAll();
    while ((await this.joinNext()) !== undefined);
  }

  /** Lets all tasks go on by themselves: the set is empty, and what becomes of them is nobody's concern. */
  detachAll(): void {
    this.tasks.clear();
    this.finished.clear();
    this.endJoins();
  }

  /** The results, as `joinNext` gives them, until the set is empty. Leaving the loop early leaves the set as it is. */
  [Symbol.asyncIterator](): AsyncIterableIterator<TaskResult<T>, undefined> {
    const iterator: AsyncIterableIterator<TaskResult<T>, undefined> = {
      next: () => this.join(STEP as Answer<T, IteratorResult<TaskResult<T>, undefined>>, undefined),
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }

  /** The same as `shutdown`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  /** How many tasks are in the set: running, or finished and not joined. */
  get length(): number {
    return this.tasks.size;
  }

  get isEmpty(): boolean {
    return this.tasks.size === 0;
  }

  private join<R>(answer: Answer<T, R>, signal: AbortSignal | undefined): Promise<R> {
    if (signal?.aborted === true) return refused(signal.reason);
    const due = this.takeDue();
    if (due !== undefined) return ready(answer.item(due));
    if (this.isEmpty) return ready(answer.end());
    return this.joiners.join(answer, signal) as Promise<R>;
  }

  private settled(task: Task, result: TaskResult<T>): void {
    if (!this.tasks.has(task)) return;
    this.finished.set(task, result);
    for (const listener of this.onFailure) reportFailure(result, listener);
    for (let joiner = this.joiners.first(); joiner !== undefined; joiner = this.joiners.first()) {
      const due = this.takeDue();
      if (due === undefined) break;
      joiner.grant(joiner.subject.item(due));
    }
    if (this.isEmpty) this.endJoins();
  }

  /** Takes the result out that is next in the set's order, if it is there. */
  private takeDue(): TaskResult<T> | undefined {
    const [next] = this.order === 'completion' ? this.finished.keys() : this.tasks;
    const result = next && this.finished.get(next);
    if (next === undefined || result === undefined) return undefined;
    this.tasks.delete(next);
    this.finished.delete(next);
    return result;
  }

  private endJoins(): void {
    for (let joiner = this.joiners.first(); joiner !== undefined; joiner = this.joiners.first()) {
      joiner.grant(joiner.subject.end());
    }
  }
}

class Task {
  private state: 'running' | 'settled' = 'running';
  private readonly controller = new AbortController();

  /** Calls `settled` in the step in which the result is known; never rejects. */
  async run<T>(
    fn: (signal: AbortSignal) => T | Promise<T>,
    settled: (result: TaskResult<T>) => void,
  ): Promise<void> {
    const { signal } = this.controller;
    let result: TaskResult<T>;
    try {
      result = { status: 'fulfilled', value: await fn(signal) };
    } catch (reason) {
      const cancelled = signal.aborted && reason === signal.reason;
      result = { status: cancelled ? 'cancelled' : 'rejected', reason };
    }
    this.state = 'settled';
    settled(result);
  }

  abort(reason: unknown): void {
    if (this.state === 'running') this.controller.abort(reason);
  }
}

/** How one of the ways of joining words a result, or that the set is empty. */
interface Answer<T, R> {
  item(result: TaskResult<T>): R;
  end(): R;
}

const RESULT: Answer<unknown, TaskResult<unknown> | undefined> = {
  item: (result) => result,
  end: () => undefined,
};

const STEP: Answer<unknown, IteratorResult<TaskResult<unknown>, undefined>> = {
  item: (value) => ({ value, done: false }),
  end: () => ({ value: undefined, done: true }),
};

function reportFailure<T>(result: TaskResult<T>, report: (reason: unknown) => void): void {
  if (result.status !== 'fulfilled') report(result.reason);
}
