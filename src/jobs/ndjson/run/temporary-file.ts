import { unlinkSync } from 'node:fs';
import { type FileHandle, open, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { processExists, processHome } from '../../../base/index.js';

const NAME = /^\.pipeline-(\d+)-([0-9a-f]{8})[0-9a-f]{8}\.tmp$/;

/**
 * A file with a hidden name of its own, which says whose it is: the number of the process, and where that is its number. It is gone once it is
 * removed, and at the latest when the process exits; what a killed process left is found by `removeLeftovers`.
 *
 * - I1 Nobody removes what a living process is at, be it in another container or on another machine.
 */
export class TemporaryFile {
  readonly path: string;
  readonly handle: FileHandle;
  /** Whether the path still is this file's. */
  private state: 'named' | 'nameless' = 'named';
  private isOpen = true;
  private readonly onExit = (): void => this.removeNow();

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.handle = handle;
    process.on('exit', this.onExit);
  }

  /** Makes one in `folder`, to be written and read. Rejects with the error of the file system. */
  static async create(folder: string, mode = 0o600): Promise<TemporaryFile> {
    const path = join(folder, `.pipeline-${process.pid}-${homeWord()}${randomWord()}.tmp`);
    return new TemporaryFile(path, await open(path, 'wx+', mode));
  }

  /** Takes the name away while the file is in use, where the system allows it: then nothing can be left behind. */
  async makeNameless(): Promise<void> {
    if (process.platform === 'win32') return;
    await unlink(this.path);
    this.forget();
  }

  /** The path is somebody else's now: the file was renamed. */
  forget(): void {
    this.state = 'nameless';
    process.off('exit', this.onExit);
  }

  async close(): Promise<void> {
    if (!this.isOpen) return;
    this.isOpen = false;
    await this.handle.close();
  }

  /** Closes and removes it, unless it has got another name meanwhile. Never rejects. */
  async abandon(): Promise<void> {
    await this.close().catch(() => undefined);
    if (this.state === 'named') await unlink(this.path).catch(() => undefined);
    this.forget();
  }

  private removeNow(): void {
    try {
      unlinkSync(this.path);
    } catch {
      // It is gone already.
    }
  }
}

/** The same for every process whose number is told by the same numbering (FNV-1a). */
function homeWord(): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(processHome())) hash = Math.imul(hash ^ byte, 0x01000193);
  return word(hash);
}

/** Guessing it helps nobody: what is there already is not opened. And loading `node:crypto` takes 6 ms of a start. */
function randomWord(): string {
  return word(Math.floor(Math.random() * 2 ** 32));
}

function word(bits: number): string {
  return (bits >>> 0).toString(16).padStart(8, '0');
}

/** Removes what killed processes left in `folder`, as far as it can be known here that they are dead, and nothing else. Never rejects. */
export async function removeLeftovers(folder: string): Promise<void> {
  const here = homeWord();
  for (const name of await readdir(folder).catch(() => [])) {
    const [, pid, home] = NAME.exec(name) ?? [];
    const owner = Number(pid ?? process.pid);
    if (home === here && owner !== process.pid && !processExists(owner))
      await unlink(join(folder, name)).catch(() => undefined);
  }
}
