/**
 * The total order of records.
 *
 * - `sort-key`: a key as it is written → path, type, direction. `sort-order`: finding keys and comparing records in full.
 * - `prefix`: the first 64 bits of an order. `tie-sorter` sorts what these leave equal by what they have not seen; `sort-records` sorts the records of a
 *   table by both (`radix`).
 * - `values` compares any two values; `decimal`, `arrays`, `objects`, `natural`, `scalars` are its parts.
 */
export { parseSortKey } from './sort-key.js';
export type { SortSpec } from './sort-order.js';
export { SortOrder } from './sort-order.js';
export { sortRecords } from './sort-records.js';
