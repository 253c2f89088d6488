import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A small disk of its own, taken away again with all that is on it. */
export interface MountedDisk extends Disposable {
  readonly root: string;
  makeReadOnly(): void;
}

/** Mounts a disk of so many bytes in memory; only root on Linux can. */
export function mountDisk(sizeBytes: number): MountedDisk {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'pipeline-disk-')));
  try {
    run('mount', '-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'tmpfs', root);
  } catch (error) {
    rmdirSync(root);
    throw error;
  }
  return {
    root,
    makeReadOnly: () => run('mount', '-o', 'remount,ro', root),
    [Symbol.dispose]() {
      run('umount', root);
      rmdirSync(root);
    },
  };
}

/** Whether this machine lets the tests mount disks; says so once when not. */
export function canMountDisks(): boolean {
  try {
    mountDisk(65_536)[Symbol.dispose]();
    return true;
  } catch (error) {
    console.warn(`tests of full and read-only disks are left out: ${String(error).split('\n')[0]}`);
    return false;
  }
}

function run(command: string, ...args: string[]): void {
  execFileSync(command, args, { stdio: 'pipe' });
}
