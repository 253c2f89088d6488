import type { ProcessorStats } from './stats.js';

/** One line for the message of a deadlock: who waits for what, and what usually helps. */
export function describeWaits(stats: ProcessorStats): string {
  const { blocked, inFlight, name, queued, ready, waiting } = stats;
  if (blocked > 0) {
    const sends = `${counted(blocked, 'send')} to '${name}' ${blocked === 1 ? 'waits' : 'wait'} for room`;
    return ready > 0
      ? `${sends} while ${counted(ready, 'result')} ${ready === 1 ? 'waits' : 'wait'} to be received: receive while sending, or use processBatch`
      : `${sends} behind ${unsettled(inFlight)}`;
  }
  if (waiting === 0) return `destroying '${name}' waits for ${unsettled(inFlight)}`;
  const receives = `${counted(waiting, 'receive')} from '${name}' ${waiting === 1 ? 'waits' : 'wait'} for`;
  if (inFlight + queued > 0) return `${receives} ${unsettled(inFlight + queued)}`;
  return `${receives} items that nobody sends: call close() after the last one`;
}

function unsettled(count: number): string {
  return count === 1 ? '1 item that never settles' : `${count} items that never settle`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
