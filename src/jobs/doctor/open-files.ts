import type { Finding } from './finding.js';
import type { Surroundings } from './surroundings.js';

/** 64 runs that are merged, inputs, worker processes with four pipes each, and what Node itself needs. */
const ENOUGH = 256;
const PLENTY = 1024;

export function openFiles(machine: Surroundings): Finding {
  const limits = machine.read('/proc/self/limits');
  const most = /^Max open files +(\w+)/m.exec(limits ?? '')?.[1];
  if (most === undefined) {
    return { name: 'open-files', state: 'good', is: 'the system does not say', figures: { most: null } };
  }
  const count = most === 'unlimited' ? Infinity : Number(most);
  const figures = { most: Number.isFinite(count) ? count : null };
  const told = { name: 'open-files', is: `${most} at a time`, figures } as const;
  if (count >= PLENTY) return { ...told, state: 'good' };
  const advice =
    'raise it before starting: ulimit -n 4096 (LimitNOFILE of a systemd unit, docker run --ulimit nofile=4096)';
  return { ...told, state: count < ENOUGH ? 'poor' : 'note', advice };
}
