/**
 * Sorting any amount of NDJSON.
 *
 * - `sort`: the public function and its story; `sort-inputs`, `check-order`, `merge-inputs` are its three modes, on what
 *   `sort-job` gives them all: batches in, merged lines out. `options`: words → checked settings.
 * - `arena/`: sorting in one memory that all threads share, as far as there is room; and passing input of any length through a few such memories,
 *   which is all that `check-order` and `first-records` (a small `limit`) need.
 * - `batch-verifier`: are batches of many inputs in order? They pass through arenas too. `merge-slice`: the kernel, for threads, of slices that travel.
 * - `block`, `runs`: sorted records and where they are; `spill-file`: the same on disk. `run-store` holds runs, spills what is
 *   too much, and merges what is too many.
 * - `slices` cuts runs into pieces that can be merged independently, by a loser tree; `pack` makes them ready to travel; `merge`
 *   has them merged side by side and hands them on in order.
 * - `first-key`: seen of records in order, whether any has the first key.
 *
 * How it ends: with the whole output, or without any. Promised: stable, whatever the direction; lines leave byte for byte; memory
 * within `memoryBytes` and a few batches; nothing is left in the temporary folder.
 */
export type { SortNdjsonOptions } from './options.js';
export { sortNdjson } from './sort.js';
