/**
 * `pipeline run`: a module's own pipeline over the records of NDJSON.
 *
 * - `run-module`: the run, and its plan. `load-pipeline`: from a module to stages behind a source.
 * - `loading`: a module that stands still before it has composed anything.
 * - `closable`: a source that ends when the run is closed. `lines-out`: values as lines, many at a time.
 */
export type { PipelineModule } from './load-pipeline.js';
export { planNdjson, type RunModuleOptions, runNdjson } from './run-module.js';
