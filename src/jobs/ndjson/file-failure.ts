import { errnoOf, messageOf, PipelineError, systemReason } from '../../base/index.js';

/** What to do about it, where something can be done. */
const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'free some space and run the same command again',
  EDQUOT: 'free some space and run the same command again',
  EMFILE: 'raise the limit (ulimit -n)',
};

/**
 * Why a file could not be read or written, without the system's own names for files: a file that is written has another name
 * until it is whole. `missing`: what it means that there is nothing of that name; `remedies`: what helps here and elsewhere does not.
 */
export function fileReason(
  error: unknown,
  missing: 'no such file' | 'no such folder',
  remedies: Readonly<Record<string, string>> = {},
): string {
  if (errnoOf(error) === 'ENOENT') return `there is ${missing}`;
  return systemReason(error, { ...REMEDIES, ...remedies }) ?? messageOf(error);
}

/** A file of the run's own that cannot be written: `OUTPUT_UNWRITABLE` before anything was, `IO` later. */
export function unwritable(code: 'OUTPUT_UNWRITABLE' | 'IO', path: string, cause: unknown): PipelineError {
  const reason = fileReason(cause, 'no such folder');
  return new PipelineError(code, `${path} cannot be written: ${reason}`, { cause, item: path });
}
