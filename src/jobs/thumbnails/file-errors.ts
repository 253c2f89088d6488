import { type ErrorCode, errnoOf, messageOf, PipelineError, systemReason } from '../../base/index.js';
import { printable } from './report-path.js';

/** What to do about it, where something can be done. */
const REMEDIES: Readonly<Record<string, string>> = {
  EISDIR: 'move it, or choose another --name',
  ENOTEMPTY: 'move it, or choose another --name',
  ENAMETOOLONG: 'choose a shorter --name',
  ENOSPC: 'free some space and run the same command again',
  EDQUOT: 'free some space and run the same command again',
  EMFILE: 'raise the limit (ulimit -n) or use fewer --jobs',
  ENOMEM: 'use fewer --jobs',
};

/**
 * What a failed call to the file system is to its item: `PERMISSION` where rights are missing, else `IO`. The message
 * reads `cannot <doing> <file>: <reason>`; `item` is the file as reports name it, `cause` the system's error.
 */
export function fileError(doing: string, label: string, cause: unknown): PipelineError {
  const errno = errnoOf(cause);
  const code: ErrorCode = errno === 'EACCES' || errno === 'EPERM' ? 'PERMISSION' : 'IO';
  const reason = systemReason(cause, REMEDIES) ?? messageOf(cause);
  return new PipelineError(code, `cannot ${doing} ${printable(label)}: ${reason}`, { cause, item: label });
}

/** True when the error says that nothing is there under that name, or can be. */
export function meansMissing(thrown: unknown): boolean {
  const errno = errnoOf(thrown);
  return (
    errno === 'ENOENT' || errno === 'ENOTDIR' || errno === 'ENAMETOOLONG' || errno === 'ERR_INVALID_ARG_VALUE'
  );
}
