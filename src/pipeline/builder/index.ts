/**
 * Chains of stages: composed first, refused if they can never run, then run with one signal in and one result out.
 *
 * - `Pipeline` holds what was composed (`plan`); a `Run` builds the chain from it and ends everything together.
 * - A `Flow` is a place from which the next place pulls: `SourceFlow`, then one for each stage, then a `SinkWriter`.
 *   `WorkFlow` (map, filter, flatMap) is the engine of a `DataProcessor` in between.
 * - `tracedPipeline` is for jobs whose items have places: it says which of them failed.
 * - A `Parcel` carries an item through, and the `Ledger` books what became of it: the counts of the `RunResult`.
 */
export type { BatchOptions } from './batch-flow.js';
export type { StageDescription } from './describe.js';
export { isPipeline, type Many, Pipeline, pipeline, type PipelineOptions } from './pipeline.js';
export { PipelineRunError, type RunResult, type StageStats } from './result.js';
export type { SortOptions } from './sort-flow.js';
export { tracedPipeline } from './traced-pipeline.js';
export { type Failure, Placed, type Tracing } from './tracing.js';
