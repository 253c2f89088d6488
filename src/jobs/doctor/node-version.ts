import type { Finding } from './finding.js';
import type { Surroundings } from './surroundings.js';

/** `engines` of package.json. */
const OLDEST = [20, 19] as const;

export function nodeVersion({ nodeVersion }: Pick<Surroundings, 'nodeVersion'>): Finding {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  const isOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
  const told = { name: 'node', is: nodeVersion, figures: { version: nodeVersion } } as const;
  if (!isOld) return { ...told, state: 'good' };
  return {
    ...told,
    state: 'poor',
    advice: `Node ${OLDEST.join('.')} or newer is needed: install a current one`,
  };
}
