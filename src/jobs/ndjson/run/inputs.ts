import { constants, type Stats } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { errnoOf, PipelineError } from '../../../base/index.js';
import { fileReason } from '../file-failure.js';
import { NamedPipe, type NdjsonInput } from '../reading/index.js';
import type { NdjsonSource } from './options.js';

/** Inputs that are there, and how many bytes they hold; unknown when one is a stream, a pipe or the like. */
export interface Inputs {
  readonly inputs: readonly NdjsonInput[];
  readonly bytes: number | undefined;
}

/**
 * Looks every input up before anything is read or written. Rejects with `NO_SUCH_INPUT` for what is not there or is a folder, with
 * `PERMISSION` for what may not be read, with a `TypeError` for what is no array.
 */
export async function openInputs(sources: readonly NdjsonSource[]): Promise<Inputs> {
  // A path alone would be taken for a list of one-letter paths.
  if (!Array.isArray(sources)) throw new TypeError('sources must be an array of paths and named streams');
  let bytes: number | undefined = 0;
  const inputs: NdjsonInput[] = [];
  for (const source of sources) {
    if (typeof source !== 'string') {
      inputs.push(source);
      bytes = undefined;
      continue;
    }
    const stats = await readable(source);
    inputs.push(
      stats.isFIFO() ? { name: source, stream: new NamedPipe(source) } : { name: source, path: source },
    );
    if (bytes !== undefined) bytes = stats.isFile() ? bytes + stats.size : undefined;
  }
  return { inputs, bytes };
}

async function readable(path: string): Promise<Stats> {
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) throw noInput(path, 'it is a folder');
    await access(path, constants.R_OK);
    return stats;
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    const code = errnoOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') throw noInput(path, 'there is no such file', error);
    throw new PipelineError(
      code === 'EACCES' || code === 'EPERM' ? 'PERMISSION' : 'IO',
      `${path} cannot be read: ${fileReason(error, 'no such file')}`,
      { cause: error, item: path },
    );
  }
}

function noInput(path: string, why: string, cause?: unknown): PipelineError {
  return new PipelineError('NO_SUCH_INPUT', `${path} cannot be read: ${why}`, {
    item: path,
    ...(cause === undefined ? {} : { cause }),
  });
}
