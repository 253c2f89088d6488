import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { bytesOfFile } from '../reading/index.js';
import { type ChunkFile, type FileRange, readRangeOf } from './chunk-file.js';

/** Much longer than it takes to send a range; a few of them are little beside the memory of a worker. */
export const RANGE_BYTES: number = 2 * 2 ** 20;
/** The first ones are small, so that output and the engine's better code come soon. */
const FIRST_BYTES = 256 * 1024;
const FIRST_RANGES = 4;
const WINDOW_BYTES = 32 * 1024;

/**
 * Cuts a plain file into ranges of whole lines without reading it: only around the cuts it is looked for a newline.
 *
 * - I1 Ranges follow one another without gap from where it began (behind a BOM); each ends with a newline, and so did the bytes before
 *   each.
 * - I2 `at` is where the next range would begin: what is behind the last range has not been cut.
 */
export class RangeCutter {
  at: number;
  private readonly file: ChunkFile;
  private readonly handle: FileHandle;
  private readonly size: number;
  private ranges = 0;

  private constructor(file: ChunkFile, handle: FileHandle, size: number, at: number) {
    this.file = file;
    this.handle = handle;
    this.size = size;
    this.at = at;
  }

  /** Undefined: the path leads to another file by now. `from` is the start of a line. */
  static async open(file: ChunkFile, from: number): Promise<RangeCutter | undefined> {
    const handle = await open(file.path, constants.O_RDONLY);
    const { dev, ino, size } = await handle.stat();
    if (dev === file.dev && ino === file.ino) {
      const at = from === 0 && (await startsWithBom(handle)) ? BOM.length : from;
      return new RangeCutter(file, handle, size, at);
    }
    await handle.close();
    return undefined;
  }

  /** Undefined: what is left is no longer a range, or is a line that is longer than one. */
  async next(): Promise<FileRange | undefined> {
    const most = this.ranges < FIRST_RANGES ? FIRST_BYTES : RANGE_BYTES;
    if (this.size - this.at < most) return undefined;
    const end = (await this.lastNewline(this.at + most)) + 1;
    if (end === 0) return undefined;
    const range = { file: this.file, position: this.at, length: end - this.at };
    this.at = end;
    this.ranges += 1;
    return range;
  }

  /** Reads a range of the file that was opened, wherever the path leads by now; false when it is gone. */
  read(range: Pick<FileRange, 'length' | 'position'>, into: Uint8Array): boolean {
    return readRangeOf(this.handle.fd, range, into);
  }

  /** What has not been cut, of the file that was opened as well, to its end. */
  rest(): AsyncGenerator<Uint8Array> {
    return bytesOfFile(this.handle, this.at);
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  /** Before `end`, but not before `at`; -1: there is none. */
  private async lastNewline(end: number): Promise<number> {
    const window = Buffer.allocUnsafe(WINDOW_BYTES);
    for (let to = end; to > this.at; to -= WINDOW_BYTES) {
      const from = Math.max(this.at, to - WINDOW_BYTES);
      const { bytesRead } = await this.handle.read(window, 0, to - from, from);
      const newline = window.subarray(0, bytesRead).lastIndexOf(NEWLINE);
      if (newline >= 0) return from + newline;
    }
    return -1;
  }
}

async function startsWithBom(handle: FileHandle): Promise<boolean> {
  const head = Buffer.alloc(BOM.length);
  await handle.read(head, 0, head.length, 0);
  return head.equals(BOM);
}

const NEWLINE = 0x0a;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
