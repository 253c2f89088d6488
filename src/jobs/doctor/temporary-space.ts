import { formatSize } from '../../base/index.js';
import type { Finding } from './finding.js';
import type { Space, Surroundings } from './surroundings.js';

/** What Linux calls `tmpfs` and `ramfs`. */
const IN_MEMORY = new Set([0x01_02_19_94, 0x85_84_58_f6]);

const LITTLE_BYTES = 2 ** 30;

/** Where `sort` keeps what does not fit into memory: about as much as its input. */
export function temporarySpace(machine: Surroundings): Finding {
  const { platform, temporaryFolder: folder } = machine;
  const name = 'temporary-space';
  const elsewhere = 'set TMPDIR to another folder, or sort with -T <dir>';
  let space: Space;
  try {
    space = machine.space(folder);
  } catch {
    const is = `${folder} cannot be looked at`;
    const figures = { folder, freeBytes: null, isInMemory: null, isWritable: false };
    return { name, state: 'poor', is, figures, advice: elsewhere };
  }
  const { freeBytes, isWritable, type } = space;
  const isInMemory = platform === 'linux' ? IN_MEMORY.has(type) : null;
  const told = {
    name,
    is: `${formatSize(freeBytes)} free in ${folder}${isInMemory === true ? ', which is in memory' : ''}`,
    figures: { folder, freeBytes, isInMemory, isWritable },
  } as const;
  if (!isWritable) return { ...told, state: 'poor', advice: `nothing can be written there: ${elsewhere}` };
  if (freeBytes < LITTLE_BYTES) {
    return {
      ...told,
      state: 'poor',
      advice: `a sort beyond its memory needs as much as its input: make room, ${elsewhere}`,
    };
  }
  if (isInMemory !== true) return { ...told, state: 'good' };
  return {
    ...told,
    state: 'note',
    advice: `what a sort writes there takes memory all the same: ${elsewhere}`,
  };
}
