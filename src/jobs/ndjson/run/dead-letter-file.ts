import { type FileHandle, open, stat, truncate } from 'node:fs/promises';
import { PipelineError } from '../../../base/index.js';
import { unwritable } from '../file-failure.js';
import type { NdjsonInput } from '../reading/index.js';
import { mismatch } from './resumable-file.js';
import { requireApart } from './same-file.js';

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
    await requireApart(path, 'the dead-letter file', { inputs, output });
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
