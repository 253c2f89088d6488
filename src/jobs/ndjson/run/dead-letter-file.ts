import { type FileHandle, open, stat, truncate } from 'node:fs/promises';
import { resolve } from 'node:path';
import { PipelineError } from '../../../base/index.js';
import { unwritable } from '../file-failure.js';
import type { NdjsonInput } from '../reading/index.js';
import { mismatch } from './resumable-file.js';

export interface DeadLetterFileOptions {
  /** The path of the run's output, which it must not be. */
  readonly output?: string | undefined;
  /** How much of what is there stays; what comes is added to it. Default 0. */
  readonly keepBytes?: number;
}

/**
 * The file that keeps failed records, a line each. It is begun anew by every run, but one that is resumed, and stays whatever becomes of it: it is
 * what explains a run that failed.
 */
export class DeadLetterFile {
  private readonly path: string;
  private readonly file: FileHandle;

  /** How long it is. */
  length: number;

  private constructor(path: string, file: FileHandle, length: number) {
    this.path = path;
    this.file = file;
    this.length = length;
  }

  /**
   * Goes on after its first `keepBytes` bytes. Refused with `INVALID_ARGUMENT` when it is one of the inputs or the output, with
   * `RESUME_MISMATCH` when it does not have that many, with `OUTPUT_UNWRITABLE` when it cannot be written.
   */
  static async open(
    path: string,
    inputs: readonly NdjsonInput[],
    { output, keepBytes = 0 }: DeadLetterFileOptions = {},
  ): Promise<DeadLetterFile> {
    for (const input of inputs) {
      if ('path' in input && (await isSameFile(path, input.path))) throw taken(path, 'an input');
    }
    if (output !== undefined && (await isSameFile(path, output))) throw taken(path, 'the output');
    try {
      if (keepBytes === 0) return new DeadLetterFile(path, await open(path, 'w'), 0);
      const { size } = await stat(path).catch(() => ({ size: -1 }));
      if (size < keepBytes) throw mismatch(`${path}, the dead-letter file, is not what it was`);
      await truncate(path, keepBytes);
      return new DeadLetterFile(path, await open(path, 'a'), keepBytes);
    } catch (error) {
      if (error instanceof PipelineError) throw error;
      throw unwritable('OUTPUT_UNWRITABLE', path, error);
    }
  }

  async write(line: string): Promise<void> {
    try {
      await this.file.appendFile(line);
      this.length += Buffer.byteLength(line);
    } catch (error) {
      throw unwritable('IO', this.path, error);
    }
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

function taken(path: string, by: string): PipelineError {
  return new PipelineError('INVALID_ARGUMENT', `${path} is ${by} and cannot be the dead-letter file`);
}

/** Whether two paths lead to one file, be it there or not yet. What is no file (a device, a pipe) may be named twice. */
async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => stat(path).catch(() => undefined)));
  if (a === undefined || b === undefined) return resolve(one) === resolve(other);
  return a.isFile() && a.ino === b.ino && a.dev === b.dev;
}
