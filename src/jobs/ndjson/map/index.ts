/**
 * Somebody's function over records: `mapNdjson` and `filterNdjson`.
 *
 * In this process:
 * - `map`: the story of a run. `options`: the words, and what they come to. `function-source`: how a function is named.
 * - `through-workers`: input in chunks through the workers; `chunk-file`: what of it workers can read by themselves; `chunk-sizer` cuts
 *   batches into chunks that take a tenth of a second; `entrance`: what is done when more comes than can be worked on.
 * - `through-ranges`: the same for plain functions: large files are cut by `range-cutter` where nobody has read them.
 * - `chunk-work`: what workers do for a run; `pools`: where they live, within `thread-limits`.
 * - `checkpoint`: how far a run has come, in a file; `log-book` keeps it, `open-files` goes on from it.
 * - `survive`: what is done when a worker dies or sticks: the record that does it is found. `longest`: when it is stuck.
 *
 * In a worker (`worker` is its entry):
 * - `load-function`, `expression`: from a text or a module to a function. `own-process`: what it prints, and its `process.exit`.
 * - `map-in-turn`: one call after the other, a synchronous function's; `within-time` ends one that does not return.
 * - `map-side-by-side`: many calls at a time, an asynchronous function's, through the layers of `limits`; by a `bare-call` with
 *   `deadlines` when nothing but their number and time is limited.
 * - `used-members`: what an arrow function looks at, from its text; `member-reader` then reads that and nothing else of a record.
 * - `selection`: whether a function does nothing but select members, from its text; `map-selection` then copies what `raw-value` says
 *   may be copied, and calls it for the other records. `map-predicate`: the lines that a predicate keeps. Both make `single-calls`.
 * - `read-record`, `outcome`: from a line to a value, from a result to lines; what fails on the way is a `RecordFailure`.
 *
 * Both know `plain-function`: whether a function can do anything but give a result, from its text; and `chunk`: what travels. Promised: every record is filtered, fails, or is one or more lines of output; never two of these,
 * never none.
 */
export type { FunctionSource } from './function-source.js';
export type { RecordContext, RecordFunction } from './load-function.js';
export { filterNdjson, mapNdjson } from './map.js';
export type { FilterNdjsonOptions, MapNdjsonOptions } from './options.js';
