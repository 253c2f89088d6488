import { type FileHandle, open, readlink, realpath, rename, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { unwritable } from '../file-failure.js';
import { removeLeftovers, TemporaryFile } from './temporary-file.js';

/**
 * A file that appears whole or not at all: it is written beside its place and renamed by `commit`. It may be one of the
 * inputs, which are read to their end before. A link is followed, a pipe or a device is written to as it is.
 *
 * - I1 Under the final name there is never anything but what was there before or the whole output.
 */
export class OutputFile {
  private readonly name: string;
  private readonly target: Target;

  private constructor(name: string, target: Target) {
    this.name = name;
    this.target = target;
  }

  /** Refused with `OUTPUT_UNWRITABLE`, before anything else is done. */
  static async open(path: string): Promise<OutputFile> {
    try {
      return new OutputFile(path, await targetOf(path));
    } catch (error) {
      throw unwritable('OUTPUT_UNWRITABLE', path, error);
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    const { target } = this;
    const handle = target.kind === 'file' ? target.temporary.handle : target.handle;
    try {
      await writeFully(handle, bytes);
    } catch (error) {
      throw unwritable('IO', this.name, error);
    }
  }

  /** Puts the file in its place. */
  async commit(): Promise<void> {
    const { target } = this;
    if (target.kind === 'device') return await target.handle.close();
    try {
      await target.temporary.close();
      await rename(target.temporary.path, target.path);
      target.temporary.forget();
    } catch (error) {
      throw unwritable('IO', this.name, error);
    }
  }

  /** Leaves no trace. After `commit` it does nothing. Never rejects. */
  async abandon(): Promise<void> {
    const { target } = this;
    if (target.kind === 'file') await target.temporary.abandon();
    else await target.handle.close().catch(() => undefined);
  }
}

type Target =
  | { readonly kind: 'file'; readonly temporary: TemporaryFile; readonly path: string }
  | { readonly kind: 'device'; readonly handle: FileHandle };

async function targetOf(path: string): Promise<Target> {
  const existing = await stat(path).catch(() => undefined);
  if (existing?.isDirectory() === true) throw new Error('it is a folder');
  if (existing !== undefined && !existing.isFile()) return { kind: 'device', handle: await open(path, 'w') };
  if (existing !== undefined) await (await open(path, 'r+')).close(); // what may not be written is not replaced either
  const real = existing === undefined ? await linkedPlace(path) : await realpath(path);
  const folder = dirname(real);
  await removeLeftovers(folder);
  const mode = existing === undefined ? 0o666 : existing.mode & 0o777;
  const temporary = await TemporaryFile.create(folder, mode);
  if (existing !== undefined) await temporary.handle.chmod(mode); // the umask is for what is new
  return { kind: 'file', temporary, path: real };
}

/** Where a link leads though nothing is there yet; a path that is no link is its own place. */
async function linkedPlace(path: string): Promise<string> {
  let place = path;
  for (let links = 0; links < MOST_LINKS; links += 1) {
    const target = await readlink(place).catch(() => undefined);
    if (target === undefined) return place;
    place = resolve(dirname(place), target);
  }
  throw new Error('too many links');
}

const MOST_LINKS = 40;

/** Writes all of `bytes`, at `position` or where the last write ended. */
export async function writeFully(handle: FileHandle, bytes: Uint8Array, position?: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const at = position === undefined ? null : position + done;
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at);
    done += bytesWritten;
  }
}
