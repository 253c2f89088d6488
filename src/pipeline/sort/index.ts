/**
 * Sorting more than fits into memory.
 *
 * - `Sorter`: entries in, entries out in order. Past its budget of memory it writes sorted runs to disk and merges them.
 * - `LoserTree`: which of several runs comes next; the heart of every merge, that of NDJSON too.
 * - `SortKey`, `compareKeys`: what can be ordered by, and how: one total order over all keys.
 *
 * Ascending and stable; the temporary folder is private and removed in every case.
 */
export { compareKeys, requireKey, type SortKey } from './keys.js';
export { LoserTree } from './loser-tree.js';
export { DEFAULT_MEMORY_BYTES, Sorter } from './sorter.js';
