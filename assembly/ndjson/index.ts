// The kernels of the NDJSON job that are compiled to WebAssembly: one module, over a memory that threads may share. Each has a twin in
// TypeScript, which says the same, and a property test that holds the two together. `npm run assembly` compiles them into
// src/jobs/ndjson/json/wasm/module.ts.

export { blankCount, faultCount, lineCount, longestLine, reachedPlace, scan } from './scan';
export { keepType, takeSeconds, writePrefixes } from './prefix';
export {
  commonStart,
  countBelow,
  firstDescent,
  keepUpTo,
  numberRows,
  radixSort,
  referencePlace,
  tieEnd,
  tieStart,
} from './order';
export { copyLines, fitting } from './gather';

/** What lies below is the module's own. */
export function heapBase(): usize {
  return __heap_base;
}
