import { type FileHandle, open } from 'node:fs/promises';
import { PipelineError } from '../../../base/index.js';
import type { ErrorCode } from '../../../base/index.js';
import { fileReason } from '../file-failure.js';

/** One input, named as the user named it: a file by its path, or a stream of bytes (standard input is named `-`). */
export type NdjsonInput =
  | { readonly name: string; readonly path: string }
  | { readonly name: string; readonly stream: ByteStream };

/** A `Readable`, or anything that gives bytes; `destroy` is called when the reading stops before the end. */
export type ByteStream = AsyncIterable<Uint8Array | string> & { destroy?(): unknown };

const READ_BYTES = 512 * 1024;

/**
 * The bytes of an input as they are stored; of a plain file from `position` on. A piece is only good until the next is asked for. Rejects with `NO_SUCH_INPUT`,
 * `PERMISSION` or `IO`, naming the input.
 */
export function rawBytes(input: NdjsonInput, position = 0): AsyncIterable<Uint8Array> {
  return 'path' in input
    ? fileBytes(input.name, input.path, position)
    : streamBytes(input.name, input.stream);
}

async function* fileBytes(name: string, path: string, position: number): AsyncGenerator<Uint8Array> {
  try {
    const file = await open(path, 'r');
    try {
      yield* bytesOfFile(file, position);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(name, error);
  }
}

/** The bytes of an open file to its end, from `position` on; from 0 on it need not be a plain one. A piece is only good until the next is asked for. */
export async function* bytesOfFile(file: FileHandle, position: number): AsyncGenerator<Uint8Array> {
  // Where a plain file is read first, reading goes on by itself.
  let at: number | null = position === 0 ? null : position;
  const read = async (into: Uint8Array): Promise<{ bytesRead: number }> => {
    const { bytesRead } = await file.read(into, 0, READ_BYTES, at);
    if (at !== null) at += bytesRead;
    return { bytesRead };
  };
  let [current, other] = [Buffer.allocUnsafeSlow(READ_BYTES), Buffer.allocUnsafeSlow(READ_BYTES)];
  let reading = read(current);
  try {
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      // The next piece is read while this one is looked at.
      reading = read(other);
      yield current.subarray(0, bytesRead);
      [current, other] = [other, current];
    }
  } finally {
    await reading.catch(() => undefined);
  }
}

async function* streamBytes(name: string, stream: ByteStream): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of stream) yield typeof piece === 'string' ? Buffer.from(piece) : piece;
  } catch (error) {
    throw unreadable(name, error);
  }
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'NO_SUCH_INPUT',
  EACCES: 'PERMISSION',
  EPERM: 'PERMISSION',
};

/** The error of an input that cannot be read. */
export function unreadable(name: string, cause: unknown): PipelineError {
  const { code } = (typeof cause === 'object' && cause !== null ? cause : {}) as { code?: unknown };
  const reason = fileReason(cause, 'no such file');
  return new PipelineError(CODES[String(code)] ?? 'IO', `${name} cannot be read: ${reason}`, {
    cause,
    item: name,
  });
}
