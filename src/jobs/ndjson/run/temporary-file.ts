import { unlinkSync } from 'node:fs';
import { type FileHandle, open, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { processExists } from '../../../base/index.js';

const NAME = /^\.pipeline-(\d+)-[0-9a-f]{16}\.tmp$/;

/**
 * A file with a hidden name of its own, which says whose it is. It is gone once it is removed, and at the latest when the
 * process exits; what a killed process left is found by `removeLeftovers`.
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
    const path = join(folder, `.pipeline-${process.pid}-${randomName()}.tmp`);
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

/** Guessing it helps nobody: what is there already is not opened. And loading `node:crypto` takes 6 ms of a start. */
function randomName(): string {
  return randomWord() + randomWord();
}

function randomWord(): string {
  return Math.floor(Math.random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
}

/** Removes what killed processes left in `folder`, and nothing else. Never rejects. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const owner = Number(NAME.exec(name)?.[1] ?? process.pid);
    if (owner !== process.pid && !processExists(owner))
      await unlink(join(folder, name)).catch(() => undefined);
  }
}
