import { messageOf, PipelineError } from '../../base/index.js';

/** Why the system refused, in words. What is not here is told in the system's own. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'what should be a folder on the way to it is none',
  ENAMETOOLONG: 'the name is too long for this file system',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EMFILE: 'too many files are open (ulimit -n)',
};

/**
 * Why a file could not be read or written, without the system's own names for files: a file that is written has another name
 * until it is whole. `missing`: what it means that there is nothing of that name.
 */
export function fileReason(error: unknown, missing: 'no such file' | 'no such folder'): string {
  const { code } = (typeof error === 'object' && error !== null ? error : {}) as { code?: unknown };
  if (code === 'ENOENT') return `there is ${missing}`;
  return REASONS[String(code)] ?? messageOf(error);
}

/** A file of the run's own that cannot be written: `OUTPUT_UNWRITABLE` before anything was, `IO` later. */
export function unwritable(code: 'OUTPUT_UNWRITABLE' | 'IO', path: string, cause: unknown): PipelineError {
  const reason = fileReason(cause, 'no such folder');
  return new PipelineError(code, `${path} cannot be written: ${reason}`, { cause, item: path });
}
