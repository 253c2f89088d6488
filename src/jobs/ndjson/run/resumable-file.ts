import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errnoOf, PipelineError } from '../../../base/index.js';
import { unwritable } from '../file-failure.js';
import type { DataOut } from './data-out.js';
import { writeFully } from './output-file.js';
import type { Teller } from './story.js';

/**
 * A file that appears whole or not at all, as `OutputFile`, but whose unfinished form stays when the run ends early, under a name
 * beside it that another run finds: so that run can go on.
 */
export class ResumableFile implements DataOut {
  /** How much has been written. */
  length: number;
  private readonly place: Place;
  private readonly file: FileHandle;
  private readonly teller: Teller;

  private constructor(place: Place, file: FileHandle, length: number, teller: Teller) {
    this.place = place;
    this.file = file;
    this.length = length;
    this.teller = teller;
  }

  /**
   * Goes on after the first `length` bytes of the unfinished file; 0 begins it anew. Rejects with `OUTPUT_UNWRITABLE`, and with
   * `RESUME_MISMATCH` when the unfinished file does not have that much.
   */
  static async open(path: string, length: number, teller: Teller): Promise<ResumableFile> {
    try {
      const place = await placeOf(path);
      if (length === 0)
        return new ResumableFile(place, await open(place.unfinished, 'w', place.mode), 0, teller);
      const { size } = await stat(place.unfinished).catch(() => ({ size: -1 }));
      if (size < length) throw mismatch(`${place.unfinished}, the unfinished output, is not what it was`);
      const file = await open(place.unfinished, 'r+');
      await file.truncate(length);
      return new ResumableFile(place, file, length, teller);
    } catch (error) {
      if (error instanceof PipelineError) throw error;
      throw unwritable('OUTPUT_UNWRITABLE', path, error);
    }
  }

  /** Puts a file in place that was finished; one that is in place already is left alone. */
  static async finish(path: string): Promise<void> {
    const { target, unfinished } = await placeOf(path);
    await rename(unfinished, target).catch((error: unknown) => {
      if (errnoOf(error) !== 'ENOENT') throw error;
    });
  }

  /** Whether a finished file of that length was put in place, over one of these. */
  static async isOver(path: string, length: number, others: readonly string[]): Promise<boolean> {
    const { target, unfinished } = await placeOf(path);
    if ((await stat(unfinished).catch(() => undefined)) !== undefined) return false;
    const { dev, ino, size } = await stat(target).catch(() => ({ dev: -1, ino: -1, size: -1 }));
    if (size !== length) return false;
    const found = await Promise.all(others.map((other) => stat(other)));
    return found.some((other) => other.dev === dev && other.ino === ino);
  }

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
    this.teller.stopping.throwIfAborted();
    await this.told(writeFully(this.file, bytes, this.length));
    this.length += bytes.length;
    this.teller.tally.bytesWritten += bytes.length;
    return true;
  }

  async commit(): Promise<void> {
    this.teller.stopping.throwIfAborted();
    await this.file.close();
    await this.told(rename(this.place.unfinished, this.place.target));
  }

  async abandon(): Promise<void> {
    await this.file.close().catch(() => undefined);
  }

  /** Closes it, and leaves nothing of it when nothing has been written: the run was refused. Never rejects. */
  async refuse(): Promise<void> {
    await this.abandon();
    if (this.length === 0) await rm(this.place.unfinished, { force: true }).catch(() => undefined);
  }

  private async told(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      throw unwritable('IO', this.place.target, error);
    }
  }
}

interface Place {
  readonly target: string;
  readonly unfinished: string;
  readonly mode: number;
}

async function placeOf(path: string): Promise<Place> {
  const existing = await stat(path).catch(() => undefined);
  if (existing !== undefined && !existing.isFile()) throw new Error('it is no file, so it cannot be resumed');
  if (existing !== undefined) await (await open(path, 'r+')).close(); // what may not be written is not replaced either
  const target = existing === undefined ? path : await realpath(path);
  const unfinished = join(dirname(target), `.${basename(target)}.pipeline-unfinished`);
  return { target, unfinished, mode: existing === undefined ? 0o666 : existing.mode & 0o777 };
}

/** What a checkpoint belongs to is not what it was: nothing is touched. */
export function mismatch(message: string): PipelineError {
  return new PipelineError('RESUME_MISMATCH', `cannot be resumed: ${message}`);
}
