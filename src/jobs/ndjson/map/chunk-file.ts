import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { NdjsonInput } from '../reading/index.js';

/** A plain file whose bytes are those of the records: a worker can read them by itself, from the system's cache. */
export interface ChunkFile {
  readonly path: string;
  /** Which file it was when the run began. */
  readonly dev: number;
  readonly ino: number;
}

/** Where in such a file a chunk lies. */
export interface FileRange {
  readonly file: ChunkFile;
  readonly position: number;
  readonly length: number;
}

/** The inputs that are such files; undefined for streams, pipes, and what is compressed. */
export async function chunkFilesOf(inputs: readonly NdjsonInput[]): Promise<(ChunkFile | undefined)[]> {
  return await Promise.all(
    inputs.map(async (input) => ('path' in input ? await chunkFileOf(input.path) : undefined)),
  );
}

async function chunkFileOf(path: string): Promise<ChunkFile | undefined> {
  // A pipe is not opened twice.
  const isPlain = await stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
  const file = isPlain ? await open(path, 'r').catch(() => undefined) : undefined;
  if (file === undefined) return undefined;
  try {
    const { dev, ino } = await file.stat();
    const head = Buffer.alloc(2);
    await file.read(head, 0, 2, 0);
    return head[0] === 0x1f && head[1] === 0x8b ? undefined : { path, dev, ino };
  } finally {
    await file.close();
  }
}

/**
 * Reads a range into memory that is made for it; undefined when it is not there any more, or the path now leads to another file.
 */
export function readRange<B extends Uint8Array>(
  { file, length, position }: FileRange,
  memory: (length: number) => B,
): B | undefined {
  const fd = descriptorOf(file);
  if (fd === undefined) return undefined;
  const bytes = memory(length);
  return readRangeOf(fd, { length, position }, bytes) ? bytes : undefined;
}

/** Reads a range of an open file; false when it is not there any more, or does not end where a line does. */
export function readRangeOf(
  fd: number,
  { length, position }: Pick<FileRange, 'length' | 'position'>,
  bytes: Uint8Array,
): boolean {
  let done = 0;
  while (done < length) {
    const count = readSync(fd, bytes, done, length - done, position + done);
    if (count === 0) break;
    done += count;
  }
  // The newline that the last line did not have is the reader's.
  if (done === length - 1) bytes[done++] = NEWLINE;
  return done === length && bytes[length - 1] === NEWLINE;
}

const NEWLINE = 0x0a;

/** The file that was read last stays open. */
let opened: { readonly file: ChunkFile; readonly fd: number } | undefined;

function descriptorOf(file: ChunkFile): number | undefined {
  if (opened?.file.path === file.path && opened.file.ino === file.ino && opened.file.dev === file.dev)
    return opened.fd;
  if (opened !== undefined) closeSync(opened.fd);
  opened = undefined;
  try {
    const fd = openSync(file.path, 'r');
    const { dev, ino } = fstatSync(fd);
    opened = { file: { path: file.path, dev, ino }, fd };
    return dev === file.dev && ino === file.ino ? fd : undefined;
  } catch {
    return undefined;
  }
}
