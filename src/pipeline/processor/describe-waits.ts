import type { ProcessorStats } from './stats.js';

/** One line for the message of a deadlock: who waits for what, and what usually helps. */
export function describeWaits(stats: ProcessorStats): string {
  const { blocked, inFlight, name, queued, ready, waiting } = stats;
  if (blocked > 0) {
    return ready > 0
      ? `${blocked} sends to '${name}' wait for room while ${ready} results wait to be received: receive while sending, or use processBatch`
      : `${blocked} sends to '${name}' wait for room behind ${inFlight} items that never settle`;
  }
  if (waiting === 0) return `destroying '${name}' waits for ${inFlight} items that never settle`;
  if (inFlight + queued > 0) {
    return `${waiting} receives from '${name}' wait for ${inFlight + queued} items that never settle`;
  }
  return `${waiting} receives from '${name}' wait for items that nobody sends: call close() after the last one`;
}
