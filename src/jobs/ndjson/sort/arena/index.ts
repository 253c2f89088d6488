/**
 * Sorting in one memory that all threads share: nothing travels but places.
 *
 * - `arena`: the memory, and who may reserve what. `room`: how much more fits. `kernel`: an arena as a thread sees it.
 * - In: `source` gives `piece`s of input (`file-source`: of plain files; `batch-source`: of all others), `load` has them scanned and deals with
 *   faults (`intake`). `pass` does the same without keeping anything: a piece an arena, which is used again (`scan-whole`).
 * - Steps of tasks, pure but for the arena: `scan-piece`, `verify-piece`, `sort-part`, `order-bucket`, `gather-window`; two of them at a time:
 *   `scan-and-sort`, `verify-and-copy`, `order-and-gather`.
 * - Out: `put-in-order` has the parts sorted that are not yet, `buckets` cuts them at common bounds, and windows of lines in order come out.
 * - `merge-runs`: runs that are too much for one arena, slice by slice in again (`adopt-records`) and out in order.
 *
 * How it ends: `load` with what fits, `put-in-order` with all of it given; both with the run's signal. Promised: the same order, byte for
 * byte, as `order/sort-records` and a merge of its runs give.
 */
export { Arena } from './arena.js';
export { type Findings, Intake, upTo } from './intake.js';
export { copyRoom } from './gather-window.js';
export { Room } from './room.js';
export { RecordLength, scanWhole } from './scan-whole.js';
export { Loader } from './load.js';
export { mergeInArena } from './merge-runs.js';
export { putInOrder, windowBytesOf } from './put-in-order.js';
export { gatherWindow } from './gather-window.js';
export { orderBucket } from './order-bucket.js';
export { scanPiece } from './scan-piece.js';
export { sortPart } from './sort-part.js';
export { pass } from './pass.js';
export type { FirstOfPiece } from './first-of-piece.js';
export type { FoundRecords } from './scan-piece.js';
export type { VerifiedPiece } from './verify-piece.js';
export { batchBytesOf, InputsSource, pieceBytesOf } from './source.js';
export { workBytes } from './room.js';
