import { formatSize } from '../../base/index.js';
import { availableMemoryBytes } from '../../pool/index.js';
import type { Finding } from './finding.js';
import type { Surroundings } from './surroundings.js';

/** What a run over NDJSON takes at the most with its defaults, and some to go on with. */
const ENOUGH_BYTES = 512 * 2 ** 20;

export function memory(machine: Surroundings): Finding {
  const { freeMemoryBytes, totalMemoryBytes } = machine;
  const usableBytes = availableMemoryBytes(machine);
  const isLimited = usableBytes < totalMemoryBytes;
  const freeBytes = Math.min(usableBytes, freeMemoryBytes);
  const told = {
    name: 'memory',
    is: `${formatSize(usableBytes)}${isLimited ? ` of ${formatSize(totalMemoryBytes)}: the limit of this control group` : ''}, ${formatSize(freeMemoryBytes)} free on the machine`,
    figures: { usableBytes, machineBytes: totalMemoryBytes, freeBytes: freeMemoryBytes },
  } as const;
  const sparingly = 'or work sparingly: -j 1, sort -S 64M, thumbnails --max-memory 256M';
  if (usableBytes < ENOUGH_BYTES) {
    const how = isLimited ? 'a higher limit, as with docker run --memory,' : 'more memory';
    return {
      ...told,
      state: 'poor',
      advice: `less than ${formatSize(ENOUGH_BYTES)} is tight: ${how} ${sparingly}`,
    };
  }
  if (freeBytes >= ENOUGH_BYTES) return { ...told, state: 'good' };
  return { ...told, state: 'note', advice: `little is free just now: end other programs, ${sparingly}` };
}
