import { type FileHandle, open } from 'node:fs/promises';
import { deserialize, serialize } from 'node:v8';
import type { SortKey } from './keys.js';

/** One thing to sort: where it belongs, and what it is. */
export interface Entry {
  readonly key: SortKey;
  readonly value: unknown;
}

/** At most so many entries are written and read together. */
const BLOCK_ENTRIES = 512;
const PREFIX_BYTES = 4;

/** Something that gives entries in order, block by block; an empty block is the end. */
export interface EntryReader {
  nextBlock(): Promise<readonly Entry[]>;
  close(): Promise<void>;
}

/** Writes sorted entries to a file of blocks, each with its length before it. */
export class RunWriter {
  private readonly file: FileHandle;
  private readonly maxBlockBytes: number;
  private block: Entry[] = [];
  private blockBytes = 0;

  private constructor(file: FileHandle, maxBlockBytes: number) {
    this.file = file;
    this.maxBlockBytes = maxBlockBytes;
  }

  /** A block is about `maxBlockBytes` large in memory, or one entry if that is larger. */
  static async create(path: string, maxBlockBytes: number): Promise<RunWriter> {
    return new RunWriter(await open(path, 'wx', 0o600), maxBlockBytes);
  }

  /** `bytes` is about what the entry takes. */
  async write(entry: Entry, bytes: number): Promise<void> {
    this.block.push(entry);
    this.blockBytes += bytes;
    if (this.block.length >= BLOCK_ENTRIES || this.blockBytes >= this.maxBlockBytes) await this.flush();
  }

  /** Writes what is still held back. */
  async flush(): Promise<void> {
    if (this.block.length === 0) return;
    const payload = serialize(this.block.map(({ key, value }) => [key, value]));
    const prefix = Buffer.alloc(PREFIX_BYTES);
    prefix.writeUInt32LE(payload.length);
    this.block = [];
    this.blockBytes = 0;
    await writeFully(this.file, prefix, payload);
  }

  /** Closes the file, whatever is in it by now. */
  async close(): Promise<void> {
    await this.file.close();
  }
}

/** Reads what a `RunWriter` has written, from the start. */
export class RunReader implements EntryReader {
  private readonly file: FileHandle;
  private readonly prefix: Buffer = Buffer.alloc(PREFIX_BYTES);

  private constructor(file: FileHandle) {
    this.file = file;
  }

  static async open(path: string): Promise<RunReader> {
    return new RunReader(await open(path, 'r'));
  }

  async nextBlock(): Promise<readonly Entry[]> {
    const { bytesRead } = await this.file.read(this.prefix, 0, PREFIX_BYTES);
    if (bytesRead === 0) return [];
    const payload = Buffer.alloc(this.prefix.readUInt32LE());
    await readFully(this.file, payload);
    const pairs = deserialize(payload) as [SortKey, unknown][];
    return pairs.map(([key, value]) => ({ key, value }));
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

/** The system may write less than it is asked to; what is left is written until it is through or the system says why not. */
async function writeFully(file: FileHandle, prefix: Buffer, payload: Buffer): Promise<void> {
  const { bytesWritten } = await file.writev([prefix, payload]);
  if (bytesWritten === prefix.length + payload.length) return;
  await file.writeFile(Buffer.concat([prefix, payload]).subarray(bytesWritten));
}

async function readFully(file: FileHandle, into: Buffer): Promise<void> {
  let at = 0;
  while (at < into.length) {
    const { bytesRead } = await file.read(into, at, into.length - at);
    if (bytesRead === 0) throw new Error('a temporary file of sort is shorter than it was written');
    at += bytesRead;
  }
}
