import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { PipelineError } from '../../../base/index.js';
import { isGlob, parseGlob } from '../inputs/index.js';
import type { Root } from './watched-folders.js';

/**
 * What has to be watched for these inputs: a folder with all that is below it, the folder of a file, the folder before a
 * glob's first wildcard. An input that is not there is looked for in the folder it would be in.
 *
 * Errors: `INVALID_ARGUMENT` for lists, which say what there is once and for all.
 */
export async function rootsOf(inputs: readonly string[], cwd: string): Promise<Root[]> {
  if (inputs.includes('-')) throw listsCannotBeWatched();
  return await Promise.all(
    inputs.map(async (typed): Promise<Root> => {
      const path = resolve(cwd, typed);
      const stats = await stat(path).catch(() => undefined);
      if (stats?.isDirectory() === true) return { path, deep: true };
      if (stats === undefined && isGlob(typed)) return { path: parseGlob(typed, cwd, {}).base, deep: true };
      return { path: dirname(path), deep: false };
    }),
  );
}

/** What is read from a list is not followed: `INVALID_ARGUMENT`. */
export function listsCannotBeWatched(): PipelineError {
  return new PipelineError(
    'INVALID_ARGUMENT',
    'paths from a list cannot be watched; name folders, files or globs',
  );
}
