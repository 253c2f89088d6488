import { constants } from 'node:fs';
import { access, type FileHandle, stat } from 'node:fs/promises';
import { PipelineError } from '../../../base/index.js';
import { fileReason } from '../file-failure.js';
import { TemporaryFile, writeFully } from '../run/index.js';
import { asBlock, type Block, type Part, startOf } from './block.js';
import type { BlockMemory } from './block-memory.js';
import type { Run } from './runs.js';

/** Where a block lies in the file: its rows, and behind them its bytes. */
interface Place {
  readonly at: number;
  readonly count: number;
  readonly bytes: number;
}

/**
 * A sorted run on disk. It is written once, block by block, then read once, a block ahead. The file has no name any more
 * while it is in use, so nothing is left whatever becomes of the process (but see `TemporaryFile`).
 */
export class SpillFile {
  private readonly folder: string;
  private readonly file: TemporaryFile;
  private readonly width: number;
  /** What is written and read together is of its size. */
  private readonly memory: BlockMemory;
  private readonly places: Place[] = [];
  private size = 0;

  private constructor(folder: string, file: TemporaryFile, width: number, memory: BlockMemory) {
    this.folder = folder;
    this.file = file;
    this.width = width;
    this.memory = memory;
  }

  /** Rejects with `OUTPUT_UNWRITABLE` when the folder is none or cannot be written. */
  static async create(folder: string, width: number, memory: BlockMemory): Promise<SpillFile> {
    try {
      const file = await TemporaryFile.create(folder);
      await file.makeNameless();
      return new SpillFile(folder, file, width, memory);
    } catch (error) {
      throw unfit(folder, error);
    }
  }

  /** Appends sorted records that come after all before. */
  async append(block: Block<ArrayBufferLike>): Promise<void> {
    const pieces: Uint8Array[] = [];
    const at = this.size;
    for (let from = 0; from < block.count; ) {
      const to = this.endOfBlock(block, from);
      const { bytes, count, rows } = asBlock({ block, from, to }, this.width);
      pieces.push(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength), bytes);
      this.places.push({ at: this.size, count, bytes: bytes.length });
      this.size += rows.byteLength + bytes.length;
      from = to;
    }
    try {
      await writeAll(this.file.handle, pieces, at);
    } catch (error) {
      throw this.failure('written', error);
    }
  }

  /** The run as it was written. */
  read(): Run {
    let pending = this.load(0);
    let at = 0;
    pending?.catch(() => undefined);
    return {
      next: async () => {
        const part = await pending;
        at += 1;
        pending = this.load(at);
        pending?.catch(() => undefined); // told when it is asked for
        return part;
      },
      close: async () => {
        await pending?.catch(() => undefined);
        await this.file.abandon();
      },
    };
  }

  async abandon(): Promise<void> {
    await this.file.abandon();
  }

  private load(index: number): Promise<Part> | undefined {
    const place = this.places[index];
    return place === undefined ? undefined : this.readBlock(place);
  }

  private async readBlock({ at, bytes, count }: Place): Promise<Part> {
    const rowBytes = count * this.width * Int32Array.BYTES_PER_ELEMENT;
    const both = this.memory.take(rowBytes + bytes);
    try {
      for (let done = 0; done < both.length; ) {
        const { bytesRead } = await this.file.handle.read(both, done, both.length - done, at + done);
        if (bytesRead === 0) throw new Error('it is shorter than it was written');
        done += bytesRead;
      }
    } catch (error) {
      throw this.failure('read', error);
    }
    const rows = new Int32Array(both.buffer, 0, count * this.width);
    return { block: { bytes: both.subarray(rowBytes), rows, count }, from: 0, to: count };
  }

  private endOfBlock(block: Block<ArrayBufferLike>, from: number): number {
    const start = startOf(block, from, this.width);
    const rowBytes = this.width * Int32Array.BYTES_PER_ELEMENT;
    const sizeUntil = (to: number): number => startOf(block, to, this.width) - start + (to - from) * rowBytes;
    let to = from + 1;
    while (to < block.count && sizeUntil(to + 1) <= this.memory.blockBytes) to += 1;
    return to;
  }

  private failure(what: 'written' | 'read', error: unknown): PipelineError {
    const why = fileReason(error, 'no such folder', REMEDIES);
    return new PipelineError('IO', `temporary files in ${this.folder} cannot be ${what}: ${why}`, {
      cause: error,
      item: this.folder,
    });
  }
}

/** What is temporary may lie elsewhere. */
const REMEDIES = { ENOSPC: 'choose another folder (-T)', EDQUOT: 'choose another folder (-T)' };

/** Refuses with `OUTPUT_UNWRITABLE` a folder that is none, or in which no file can be made. */
export async function requireTemporaryFolder(folder: string): Promise<void> {
  try {
    if (!(await stat(folder)).isDirectory()) throw new Error('it is no folder');
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unfit(folder, error);
  }
}

function unfit(folder: string, cause: unknown): PipelineError {
  const reason = fileReason(cause, 'no such folder');
  return new PipelineError('OUTPUT_UNWRITABLE', `${folder} cannot hold temporary files: ${reason}`, {
    cause,
    item: folder,
  });
}

/** Buffers that the system takes in one call, at least. */
const MOST_AT_ONCE = 512;

/** Writes the pieces one after the other, from `position` on. */
async function writeAll(handle: FileHandle, pieces: readonly Uint8Array[], position: number): Promise<void> {
  let at = position;
  for (let first = 0; first < pieces.length; first += MOST_AT_ONCE) {
    const some = pieces.slice(first, first + MOST_AT_ONCE);
    let { bytesWritten } = await handle.writev(some, at);
    for (const piece of some) {
      const done = Math.min(bytesWritten, piece.length);
      bytesWritten -= done;
      await writeFully(handle, piece.subarray(done), at + done);
      at += piece.length;
    }
  }
}
