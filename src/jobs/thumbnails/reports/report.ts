import type { ItemEvent, PruneEvent, SummaryEvent } from '../events.js';

/** The JSON text of a whole run: what `--json` prints, an item a line, failures first and then by name. */
export function reportText(
  items: readonly ItemEvent[],
  pruned: readonly PruneEvent[],
  summary: SummaryEvent,
): string {
  const lines = [...items].sort(failuresFirst).map((item) => JSON.stringify(item));
  const between = pruned.length === 0 ? '' : `"pruned":${JSON.stringify(pruned)},\n`;
  return `{"summary":${JSON.stringify(summary)},\n${between}"items":[\n${lines.join(',\n')}\n]}\n`;
}

/** What went wrong comes first; within that by name. */
export function failuresFirst(a: ItemEvent, b: ItemEvent): number {
  const difference = weight(b) - weight(a);
  if (difference !== 0) return difference;
  return a.source < b.source ? -1 : 1;
}

function weight({ status }: ItemEvent): number {
  if (status === 'failed') return 3;
  if (status === 'shed') return 2;
  return status === 'degraded' ? 1 : 0;
}
