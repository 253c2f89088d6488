import { availableCores, coreQuota } from '../../pool/index.js';
import type { Finding } from './finding.js';
import type { Surroundings } from './surroundings.js';

export function cores(machine: Surroundings): Finding {
  const { parallelism } = machine;
  const quota = coreQuota(machine);
  const usable = availableCores(machine);
  const isLimited = quota < parallelism;
  const told = {
    name: 'cores',
    is: isLimited
      ? `${usable} of ${parallelism}: this control group may take the time of ${Number(quota.toFixed(2))}`
      : `${usable}`,
    figures: { usable, machine: parallelism, quota: Number.isFinite(quota) ? quota : null },
  } as const;
  if (isLimited) {
    return {
      ...told,
      state: 'note',
      advice: 'a higher quota would be used, as with docker run --cpus, or CPUQuota of a systemd unit',
    };
  }
  if (usable > 1) return { ...told, state: 'good' };
  return {
    ...told,
    state: 'note',
    advice: 'with one core nothing runs side by side; each further one counts',
  };
}
