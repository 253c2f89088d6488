/**
 * Working on many items without owning the memory for them all.
 *
 * - `DataProcessor`: one stage. Send items at one end, receive results at the other, at the same time.
 *
 * Everything ends in one of three ways, with the same words: it is closed and drains, it fails, or it is destroyed with
 * a reason (by `destroy`, by a signal, by leaving a `for await` loop, by disposal). Promised throughout: every buffer
 * is bounded, every item is counted, nothing that was started outlives its owner, and no wait ends in silence.
 */
export {
  DataProcessor,
  type ItemContext,
  type LimiterLike,
  type OnError,
  type Order,
  type Processor,
  type ProcessorOptions,
  type ProcessorStats,
  type WhenFull,
} from './processor/index.js';
