import { messageOf } from '../../base/index.js';
import type { Codec } from '../thumbnails/index.js';
import type { Finding } from './finding.js';
import type { Surroundings } from './surroundings.js';

export function imageCodecs(machine: Surroundings): Finding {
  let codecs: readonly Codec[];
  try {
    codecs = machine.codecs();
  } catch (error) {
    const [reason = ''] = messageOf(error).split('\n', 1);
    return {
      name: 'codecs',
      state: 'poor',
      is: `none: sharp, the image library, cannot be loaded (${reason})`,
      figures: {},
      advice: 'install again on this machine and with optional packages: npm install --include=optional',
    };
  }
  const lacking = codecs.filter(({ isWritten, reads, writes }) => !reads || (isWritten && !writes));
  const told = {
    name: 'codecs',
    is: `reads ${namesOf(codecs.filter(({ reads }) => reads))}; writes ${namesOf(codecs.filter(({ writes }) => writes))}`,
    figures: Object.fromEntries(codecs.map((codec) => [codec.format, wordOf(codec)])),
  } as const;
  if (lacking.length === 0) return { ...told, state: 'good' };
  return {
    ...told,
    state: 'poor',
    advice: `this libvips does too little with ${namesOf(lacking)}: use the one that comes with sharp (npm install --include=optional sharp)`,
  };
}

function namesOf(codecs: readonly Codec[]): string {
  return codecs.length === 0 ? 'nothing' : codecs.map(({ format }) => format).join(' ');
}

function wordOf({ reads, writes }: Codec): string {
  if (reads) return writes ? 'read and write' : 'read only';
  return writes ? 'write only' : 'neither read nor write';
}
