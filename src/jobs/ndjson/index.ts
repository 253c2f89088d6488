export { checkBatch } from './check-batch.js';
export { sortBatch } from './sort-batch.js';
export { SortOrder } from './order/sort-order.js';
export { parseSortKey } from './order/sort-key.js';
