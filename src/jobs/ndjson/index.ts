/**
 * NDJSON, byte for byte: one JSON value a line, any number of lines, lines of any length. Records are never built; they are
 * places in a slab of bytes.
 *
 * From the input inwards:
 * - `reading/`: files and streams, gzip too, to `Batch`es of whole lines with exact positions (`NdjsonReader`).
 * - `json/`: what is JSON. `scanLines` (and `wasm/`, the same, quicker) validates a slab and notes where keys' values begin, in one pass; `explainFault` says why a line
 *   was refused; `findValue` walks a record along a path; strings are read with their escapes where they stand.
 * - `order/`: the total order. `parseSortKey` reads `user.name:number:desc`; `SortOrder` finds the keys of a record and compares
 *   records exactly; `prefix` packs the first 64 bits of an order into typed arrays, by which `sortRecords` sorts.
 * - `worker`: the kernels that threads run, `tasks` names them for a `WorkerPool`.
 * - `check`, `replay`, `sort/`: the jobs, public functions that give a run; `run/`: what every run is made of.
 * - `map/`: somebody's function over records, in workers. `module/`: somebody's pipeline over them. `user-module/`: how their modules are loaded.
 * - `readNdjson`, `writeNdjson`: records as values, source and sink of a `pipeline()`.
 * - `ahead`: the first thread of a run, before the rest is loaded.
 * - `faults`, `dead-letter`: what is told and kept of a record that failed.
 *
 * How it ends: a faulty line is a `BatchFault` in the result, never an exception; what throws is a wrong key
 * (`INVALID_ARGUMENT`) and an input that cannot be read. Promised: bytes of records are never changed; the same input
 * gives the same result whatever the sizes in which it arrives; nesting and length are bounded by memory only.
 */
export { type ComingRun, startNdjsonThread } from './ahead.js';
export type { RecordFault } from './faults.js';
export { parseSortKey } from './order/index.js';
export type { ByteStream } from './reading/index.js';
export { NdjsonReader } from './reading/index.js';
export { type SortNdjsonOptions, sortNdjson } from './sort/index.js';
export { checkNdjson } from './check.js';
export { type ReadNdjsonOptions, readNdjson } from './read-ndjson.js';
export { writeNdjson } from './write-ndjson.js';
export { type PipelineModule, planNdjson, type RunModuleOptions, runNdjson } from './module/index.js';
export {
  type FilterNdjsonOptions,
  filterNdjson,
  type FunctionSource,
  type MapNdjsonOptions,
  mapNdjson,
  type RecordContext,
  type RecordFunction,
} from './map/index.js';
export { type ReplayOptions, replayDeadLetters } from './replay.js';
export type {
  DataEvent,
  DisorderEvent,
  FaultEvent,
  NdjsonEvent,
  NdjsonOptions,
  NdjsonRun,
  NdjsonSnapshot,
  NdjsonSource,
  NdjsonSummary,
  OnRecordError,
  RunEnding,
} from './run/index.js';
export { mergeTask } from './tasks.js';
