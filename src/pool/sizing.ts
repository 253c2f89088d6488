import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';

/** What the machine says about itself; a parameter, so that any machine can be described in a test. */
export interface Machine {
  /** Processors that the operating system would give this process. */
  readonly parallelism: number;
  readonly totalMemoryBytes: number;
  /** What Node says of a limit. It is 0, `undefined` or absurdly large when there is none. */
  readonly constrainedMemoryBytes: number | undefined;
  /** The text of a file, `undefined` when it cannot be read. */
  read(path: string): string | undefined;
}

/**
 * Processors this process may keep busy, at least 1: what the operating system offers, and no more than the CPU quota
 * of its control group (a container's `--cpus`, rounded up), which Node 20 does not look at.
 */
export function availableCores(machine: Machine = thisMachine()): number {
  return Math.max(1, Math.min(machine.parallelism, Math.ceil(coreQuota(machine))));
}

/** How many processors' time the control group of this process may take; `Infinity` when nothing is said. */
export function coreQuota(machine: Machine): number {
  return Math.min(
    ...groupFiles(machine, '', 'cpu.max').map(parseCpuMax),
    ...groupFolders(machine, 'cpu').map((folder) => parseCfsQuota(machine, folder)),
  );
}

/** Bytes of memory this process may use: the machine's, and no more than the limit of its control group. */
export function availableMemoryBytes(machine: Machine = thisMachine()): number {
  const limits = [
    ...groupFiles(machine, '', 'memory.max'),
    ...groupFiles(machine, 'memory', 'memory.limit_in_bytes'),
  ].map(Number);
  return Math.min(
    machine.totalMemoryBytes,
    ...[machine.constrainedMemoryBytes ?? 0, ...limits].filter((bytes) => bytes > 0), // `max` is NaN
  );
}

/** `max 100000` or `150000 100000`: microseconds of processor time in a period of microseconds. */
function parseCpuMax(text: string): number {
  const [quota, period] = text.trim().split(/\s+/).map(Number);
  return ratio(quota, period);
}

/** The same in the first version of control groups: two files, and -1 for no limit. */
function parseCfsQuota(machine: Machine, folder: string): number {
  const quota = Number(machine.read(`${folder}/cpu.cfs_quota_us`));
  const period = Number(machine.read(`${folder}/cpu.cfs_period_us`));
  return ratio(quota, period);
}

function ratio(quota: number | undefined, period: number | undefined): number {
  const share = (quota ?? Number.NaN) / (period ?? Number.NaN);
  return share > 0 && period !== undefined && period > 0 ? share : Infinity;
}

function groupFiles(machine: Machine, controller: string, file: string): string[] {
  return groupFolders(machine, controller)
    .map((folder) => machine.read(`${folder}/${file}`))
    .filter((text) => text !== undefined);
}

/**
 * The folders of this process's control group and of all groups around it, since each can set a limit. `controller` is
 * empty for the second version of control groups, which has one tree for all. Inside a container the path may be the
 * host's, which cannot be seen from within: then only the outermost folder, the container's own, exists.
 */
function groupFolders(machine: Machine, controller: string): string[] {
  const root = controller === '' ? '/sys/fs/cgroup' : `/sys/fs/cgroup/${controller}`;
  const folders = [root];
  for (const line of (machine.read('/proc/self/cgroup') ?? '').split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (path === undefined || !controllers?.split(',').includes(controller)) continue;
    let folder = root;
    for (const part of path.split('/').filter((part) => part !== '')) {
      folder += `/${part}`;
      folders.push(folder);
    }
  }
  return folders;
}

/** The machine that this process runs on. */
export function thisMachine(): Machine {
  return {
    parallelism: availableParallelism(),
    totalMemoryBytes: totalmem(),
    constrainedMemoryBytes: process.constrainedMemory(),
    read(path) {
      try {
        return readFileSync(path, 'utf8');
      } catch {
        return undefined;
      }
    },
  };
}
