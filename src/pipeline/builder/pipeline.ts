import {
  type Clock,
  PipelineError,
  refused,
  requireFunction,
  systemClock,
  type WaitOptions,
} from '../../base/index.js';
import { type Layer, warnOfOrder } from '../../limits/index.js';
import type { WorkerTask } from '../../pool/index.js';
import { requireSink, requireSource, type SinkLike, type SourceLike } from '../ends/index.js';
import {
  type ItemContext,
  type Processor,
  type ProcessorOptions,
  requirePool,
  requireProcessor,
  resolveOptions,
} from '../processor/index.js';
import { type BatchOptions, requireBatchOptions } from './batch-flow.js';
import { describeStage, type StageDescription } from './describe.js';
import { nameFor, requireDistinctSinks, type StagePlan } from './plan.js';
import type { RunResult } from './result.js';
import { Run } from './run.js';
import { keyFunction, requireSortOptions, type SortOptions } from './sort-flow.js';
import type { Tracing } from './tracing.js';
import type { WorkPlan } from './work-flow.js';

const BRAND = Symbol.for('pipeline.Pipeline');

/** What `flatMap` may make of an item. */
export type Many<R> = Iterable<R> | AsyncIterable<R>;

export interface PipelineOptions {
  /** What `elapsedMs` is measured and `maxWaitMs` waited by. Default: the system's clock. */
  readonly clock?: Clock | undefined;
}

/** What holds for all of a pipeline. */
export interface PipelineSettings {
  readonly clock: Clock;
  readonly tracing?: Tracing;
}

/**
 * A chain of stages from a source to a sink, put together first and run afterwards. Nothing is taken from the source
 * before `to`, `toArray` or a loop asks; then only as fast as the slowest stage, since every buffer on the way is bounded.
 *
 * A composition that can never run is refused when it is made. Each method gives a new pipeline and leaves this one as
 * it is. Types flow from stage to stage; `Q` and `A` are what the stage before takes and answers, for `through`.
 *
 * @example
 * const { succeeded, failed } = await pipeline(urls)
 *   .map((url, { signal }) => fetch(url, { signal }), { concurrency: 8, onError: 'skip' })
 *   .filter((response) => response.ok)
 *   .map((response) => response.text())
 *   .to((text) => store(text));
 */
export class Pipeline<T, Q = never, A = never> implements AsyncIterable<T> {
  private readonly source: SourceLike<unknown>;
  private readonly stages: readonly StagePlan[];
  private readonly settings: PipelineSettings;
  private run: Run | undefined = undefined;

  /** Use `pipeline(source)`. */
  constructor(source: SourceLike<unknown>, stages: readonly StagePlan[], settings: PipelineSettings) {
    this.source = source;
    this.stages = stages;
    this.settings = settings;
  }

  /**
   * Each item becomes what `processor` makes of it: a function in this thread, or a `workerTask` in a pool (that of the
   * options, or one that all such stages of the run share). Options are those of `DataProcessor`.
   */
  map<R>(
    processor: Processor<T, R> | WorkerTask<T, R>,
    options: ProcessorOptions<T> = {},
  ): Pipeline<Awaited<R>, T, Awaited<R>> {
    return this.work('map', processor, options);
  }

  /** Only the items for which `predicate` gives something true, at once or later, go on. The others have succeeded. */
  filter<S extends T>(
    predicate: (item: T, context: ItemContext) => item is S,
    options?: ProcessorOptions<T>,
  ): Pipeline<S, T, boolean>;
  filter(
    predicate: Processor<T, unknown> | WorkerTask<T, unknown>,
    options?: ProcessorOptions<T>,
  ): Pipeline<T, T, boolean>;
  filter(
    predicate: Processor<T, unknown> | WorkerTask<T, unknown>,
    options: ProcessorOptions<T> = {},
  ): Pipeline<T, T, boolean> {
    return this.work('filter', predicate, options);
  }

  /**
   * Each item becomes as many as the iterable that `processor` gives, at once or later. It is read only as fast as
   * somebody takes, so it may be endless. What it throws while it is read is the failure of its item.
   */
  flatMap<R>(
    processor: Processor<T, Many<R>> | WorkerTask<T, Many<R>>,
    options: ProcessorOptions<T> = {},
  ): Pipeline<R, T, Many<R>> {
    return this.work('flatMap', processor, options);
  }

  /**
   * Items in arrays, each as large as `maxItems`, `maxBytes` and `maxWaitMs` allow; the last one may be smaller, none is
   * empty. Errors: `RangeError`, and `PIPELINE_INVALID` when there is no limit at all.
   */
  batch(options: BatchOptions): Pipeline<T[]> {
    requireBatchOptions(options);
    return this.with({ kind: 'batch', name: nameFor('batch', this.stages), options });
  }

  /**
   * The same items in ascending order of `by(item)`; equal keys keep their order. It takes everything in before it
   * gives anything, and keeps to `memoryBytes` by using a private temporary folder, which is removed in every case.
   * Items that have been on disk come back as structured clones.
   */
  sort(options: SortOptions<T>): Pipeline<T> {
    requireSortOptions(options);
    return this.with({
      kind: 'sort',
      name: nameFor('sort', this.stages),
      options: { ...options, by: keyFunction(options.by) },
    });
  }

  /** Every item also goes to `sink`, and on when the sink has taken it. The sink ends with the run, well or badly. */
  tee(sink: SinkLike<T>): Pipeline<T> {
    requireSink(sink);
    return this.with({ kind: 'tee', name: nameFor('tee', this.stages), sink: sink as SinkLike<unknown> });
  }

  /**
   * Puts layers (`retry`, `timeout`, `rateLimit`, …) around the stage before this call. Of all layers of a stage, the first
   * named sees an item first. What a layer sheds is counted as shed, and the run goes on. An item that `timeout` has ended
   * has failed; its function counts in the stage's concurrency until it has settled. An order of layers that cannot do
   * what it looks like is a process warning (`PIPELINE_LAYER_ORDER`).
   * Errors: `PIPELINE_INVALID` when there is no `map`, `filter` or `flatMap` directly before.
   */
  through(...layers: [Q] extends [never] ? [never] : Layer<Q, A>[]): Pipeline<T, Q, A> {
    const stage = this.stages.at(-1);
    if (stage === undefined || !('layers' in stage)) {
      throw new PipelineError(
        'PIPELINE_INVALID',
        'through needs a map, filter or flatMap directly before it',
      );
    }
    if (layers.length === 0) throw new PipelineError('PIPELINE_INVALID', 'through needs at least one layer');
    for (const layer of layers) requireFunction('layer', layer);
    const all = [...stage.layers, ...(layers as unknown as Layer<unknown, unknown>[])];
    warnOfOrder(all);
    return new Pipeline(this.source, [...this.stages.slice(0, -1), { ...stage, layers: all }], this.settings);
  }

  /**
   * Runs it: every item that comes out goes to `sink`, and the result says what became of all that went in. The sink is
   * ended when everything was written, and the promise resolves after that.
   *
   * Aborting `signal` cancels every stage, closes the source, destroys the sink and rejects with the signal's reason.
   *
   * Errors: `STAGE_FAILED` (a `PipelineRunError` with `stage`, `cause` and `result`) when anything failed for good, after
   * the same has been cancelled; `TypeError` or `PIPELINE_INVALID` for a sink or source that cannot be used, with nothing
   * started. What ignores its signal is waited for no longer than a moment (250 ms).
   */
  to(sink: SinkLike<T>, { signal }: WaitOptions = {}): Promise<RunResult> {
    if (signal?.aborted === true) return refused(signal.reason);
    try {
      requireSink(sink);
      requireDistinctSinks(this.stages, sink);
      return this.start(signal).toEnd(sink as SinkLike<unknown>);
    } catch (error) {
      return refused(error);
    }
  }

  /** Runs it and resolves with everything that comes out. Ends, is aborted and fails as `to`. */
  async toArray(wait: WaitOptions = {}): Promise<T[]> {
    const items: T[] = [];
    await this.to((item) => void items.push(item), wait);
    return items;
  }

  /** Runs it as fast as the loop takes items. Leaving the loop early cancels the run and closes the source. */
  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    return new Items(() => this.start(undefined));
  }

  /** What the last run has done so far, or did: the same numbers as in its result. Nothing before the first one. */
  stats(): RunResult | undefined {
    return this.run?.result();
  }

  /** What each stage will do, in order: where it runs, its buffers and limits. Starts nothing. */
  describe(): StageDescription[] {
    return this.stages.map(describeStage);
  }

  static {
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }

  private start(signal: AbortSignal | undefined): Run {
    requireSource(this.source);
    requireDistinctSinks(this.stages, undefined);
    for (const stage of this.stages) if (stage.kind === 'tee') requireSink(stage.sink);
    this.run = new Run({ source: this.source, stages: this.stages, ...this.settings }, signal);
    return this.run;
  }

  private work<R, S, B>(
    kind: WorkPlan['kind'],
    processor: Processor<T, R> | WorkerTask<T, R>,
    options: ProcessorOptions<T>,
  ): Pipeline<S, T, B> {
    requireProcessor(processor);
    requirePool(options.pool);
    const name = options.name ?? nameFor(kind, this.stages);
    resolveOptions(options);
    const onError = options.onError ?? this.settings.tracing?.onError ?? 'fail';
    const all = { ...options, onError };
    return this.with({ kind, name, processor, options: all, layers: [] } as unknown as WorkPlan);
  }

  private with<S, R, B>(stage: StagePlan): Pipeline<S, R, B> {
    return new Pipeline<S, R, B>(this.source, [...this.stages, stage], this.settings);
  }
}

/**
 * Begins a pipeline at a source: an iterable, an async iterable, a channel's receiver, a Node `Readable` or a web
 * `ReadableStream`. Errors: `TypeError` for anything else, `PIPELINE_INVALID` for a stream that is used up already.
 */
export function pipeline<T>(
  source: SourceLike<T>,
  { clock = systemClock }: PipelineOptions = {},
): Pipeline<T> {
  requireSource(source);
  return new Pipeline<T>(source, [], { clock });
}

/** True for what {@link pipeline} and its stages give, also for that of another copy of this package. */
export function isPipeline(value: unknown): value is Pipeline<unknown> {
  return typeof value === 'object' && value !== null && BRAND in value;
}

/** A loop over a run. Nothing starts before the first item is asked for. */
class Items<T> implements AsyncIterableIterator<T> {
  private readonly start: () => Run;
  private run: Run | undefined = undefined;
  private state: 'open' | 'done' = 'open';
  private last: Promise<unknown> = Promise.resolve();

  constructor(start: () => Run) {
    this.start = start;
  }

  next(): Promise<IteratorResult<T>> {
    // One pull at a time, also for those who ask ahead.
    const step = this.last.then(() => this.step());
    this.last = step.catch(() => {});
    return step;
  }

  async return(): Promise<IteratorResult<T>> {
    this.state = 'done';
    await this.run?.stop(new PipelineError('ABORTED', 'nobody receives the items any more'));
    return { done: true, value: undefined };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    return this;
  }

  private async step(): Promise<IteratorResult<T>> {
    if (this.state === 'done') return { done: true, value: undefined };
    this.run ??= this.start();
    try {
      const step = await this.run.next();
      if (step.done === true) this.state = 'done';
      return step as IteratorResult<T>;
    } catch (error) {
      // Left while it was waiting: that is no news for whoever left.
      if (this.state === 'done') return { done: true, value: undefined };
      this.state = 'done';
      throw error;
    }
  }
}
