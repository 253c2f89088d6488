import { scanLines } from '../../../../src/jobs/ndjson/json/scan.js';
import { LineTable } from '../../../../src/jobs/ndjson/json/line-table.js';
import type { SortOrder } from '../../../../src/jobs/ndjson/order/index.js';

/** The records of a slab as they lie, with their keys found one by one; without those that `drop` leaves out. */
export function tableOf(bytes: Uint8Array, order: SortOrder): LineTable {
  const lines = new LineTable(0, 0);
  scanLines(bytes, order.names, lines);
  const table = new LineTable(order.slots, lines.count);
  for (let n = 0; n < lines.count; n += 1) {
    const slot = table.count * order.slots;
    order.findKeys(bytes, lines.starts[n] ?? 0, table.values, slot);
    if (order.drops(table.values, slot)) continue;
    table.starts[table.count] = lines.starts[n] ?? 0;
    table.ends[table.count] = lines.ends[n] ?? 0;
    table.count += 1;
  }
  return table;
}
