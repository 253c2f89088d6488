import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { formatSize, PipelineError } from '../../base/index.js';
import { fileError } from './file-errors.js';
import { printable } from './report-path.js';
import type { Source } from './inputs/index.js';

/** What one read of a file may hold; the largest that the system reads in one call. */
const MAX_BYTES = 2 ** 31 - 1;
/** What `inspect` is shown: most files whole, so that they take one read all the same. */
const HEAD_BYTES = 1024 * 1024;
/** A file that changes while it is read is read again once: the second time, whoever writes it is still at it. */
const ATTEMPTS = 2;

/** By which a file is known to be the same, and unchanged. */
export type FileIdentity = Pick<Source, 'size' | 'mtimeMs' | 'ino' | 'dev'>;

/** A file's bytes, and the file they were read from as it was then. */
export interface SourceBytes {
  /** On an `ArrayBuffer` of its own, so that it can be transferred. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** May differ from the `Source`'s when the file changed since it was found. */
  readonly identity: FileIdentity;
}

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  readonly maxBytes?: number | undefined;
  /** Sees the first bytes before the rest is read; what it throws is what reading rejects with. */
  readonly inspect?: ((head: Uint8Array) => void) | undefined;
}

/**
 * The whole file. It waits for the disk only: a pipe or device that took the file's place is refused, not waited for.
 *
 * Aborting `signal` takes effect before and after the read; the promise then rejects with its reason.
 *
 * Errors: `PERMISSION`; `TOO_LARGE` above 2 GB; `IO` when it is gone, is no regular file, keeps changing, or the disk
 * fails.
 */
export async function readSource(
  source: Pick<Source, 'path' | 'label'>,
  options: ReadOptions = {},
): Promise<SourceBytes> {
  const { signal } = options;
  signal?.throwIfAborted();
  let file: FileHandle | undefined;
  try {
    // Without O_NONBLOCK opening a named pipe would wait for a writer, holding one of the process's few I/O threads.
    file = await open(source.path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const read = await readOnce(file, source.label, options);
      signal?.throwIfAborted();
      if (read !== undefined) return read;
    }
  } catch (error) {
    throw error instanceof PipelineError || signal?.aborted === true
      ? error
      : fileError('read', source.label, error);
  } finally {
    await file?.close();
  }
  const message = `cannot read ${printable(source.label)}: it changes while it is being read`;
  throw new PipelineError('IO', message, { item: source.label });
}

/** Undefined when the file was changed meanwhile. */
async function readOnce(
  file: FileHandle,
  label: string,
  { maxBytes = MAX_BYTES, inspect }: ReadOptions,
): Promise<SourceBytes | undefined> {
  const before = await file.stat();
  if (!before.isFile()) {
    const what = before.isDirectory() ? 'a folder' : 'not a regular file';
    throw new PipelineError('IO', `cannot read ${printable(label)}: it is ${what}`, { item: label });
  }
  if (before.size > maxBytes) {
    const message = `cannot read ${printable(label)}: ${formatSize(before.size)} is more than the ${formatSize(maxBytes)} allowed`;
    throw new PipelineError('TOO_LARGE', message, { item: label });
  }
  // Neither pooled, so that it can be transferred, nor filled with zeros first.
  const bytes = new Uint8Array(Buffer.allocUnsafeSlow(before.size).buffer);
  let length = 0;
  while (length < bytes.length) {
    const isHead = length === 0 && inspect !== undefined;
    const wanted = isHead ? Math.min(bytes.length, HEAD_BYTES) : bytes.length - length;
    const { bytesRead } = await file.read(bytes, length, wanted, length);
    if (bytesRead === 0) return undefined;
    length += bytesRead;
    if (isHead) inspect(bytes.subarray(0, length));
  }
  const { size, mtimeMs, ino, dev } = await file.stat();
  if (size !== before.size || mtimeMs !== before.mtimeMs) return undefined;
  return { bytes, identity: { size, mtimeMs, ino, dev } };
}
