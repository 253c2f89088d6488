/**
 * Working on many items without owning the memory for them all.
 *
 * - `processBatch(items, fn)`: all items in, all results out, in order. The first thing to reach for.
 * - `DataProcessor`: one stage with two open ends. Send items at one, receive results at the other, at the same time.
 * - `pipeline(source).map(…).filter(…).to(sink)`: a chain of stages between a source and a sink, put together first
 *   and run afterwards, with one signal in and one `RunResult` out.
 *
 * A stage is a function, which runs here, or a `workerTask`, which runs in the pool.
 *
 * Everything ends in one of three ways, with the same words: it drains (`close`, or the end of the source), it fails, or
 * it is destroyed with a reason (`destroy`, a signal, leaving a `for await` loop, disposal). Promised throughout: every
 * buffer is bounded and slow consumers slow the source down; every item is counted; nothing that was started outlives
 * its owner; no wait ends in silence.
 */
export {
  type BatchOptions,
  type Failure,
  isPipeline,
  type Many,
  Pipeline,
  type PipelineOptions,
  PipelineRunError,
  Placed,
  pipeline,
  type RunResult,
  type SortOptions,
  type StageDescription,
  type StageStats,
  type Tracing,
  tracedPipeline,
} from './builder/index.js';
export type { SenderLike, SinkLike, SourceLike } from './ends/index.js';
export { type BatchProcessingOptions, processBatch } from './process-batch.js';
export {
  DataProcessor,
  deadlockGuard,
  type ItemContext,
  type LimiterLike,
  type OnError,
  type Order,
  type Processor,
  type ProcessorOptions,
  type ProcessorStats,
  type Stallable,
  type WhenFull,
} from './processor/index.js';
export { LoserTree, type SortKey } from './sort/index.js';
