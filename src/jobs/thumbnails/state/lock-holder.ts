import { processExists, processHome, processStart } from '../../../base/index.js';

/** Who holds a lock, as the lock file says. */
export interface Holder {
  readonly pid: number;
  /** When the process started, in the system's own count; null where that cannot be known. A pid is given out again. */
  readonly started: string | null;
  /** The machine, and the process numbering it has there: in a container the same pid is another process. */
  readonly home: string;
}

/** What is known of a process: `unknown` for one that cannot be looked at from here. */
export type Life = 'alive' | 'dead' | 'unknown';

/** What the system says of processes; a parameter of the lock, so that every case can be tested. */
export interface Processes {
  self(): Holder;
  lifeOf(holder: Holder): Life;
}

export const systemProcesses: Processes = {
  self: () => ({ pid: process.pid, started: processStart(process.pid) ?? null, home: processHome() }),
  lifeOf(holder) {
    if (holder.home !== processHome()) return 'unknown';
    if (!processExists(holder.pid)) return 'dead';
    const started = processStart(holder.pid);
    if (started === undefined || holder.started === null) return 'unknown';
    return started === holder.started ? 'alive' : 'dead';
  },
};
