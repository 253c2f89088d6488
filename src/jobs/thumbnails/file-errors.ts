import { type ErrorCode, messageOf, PipelineError } from '../../base/index.js';
import { printable } from './report-path.js';

/** Why the system refused, in words, and what to do about it. What is not here is told in the system's own words. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'there is no such file',
  ENOTDIR: 'a file stands where a folder is needed',
  EISDIR: 'a folder of that name is in the way: move it, or choose another --name',
  ENOTEMPTY: 'a folder of that name is in the way: move it, or choose another --name',
  EEXIST: 'something of that name is in the way',
  ENAMETOOLONG: 'the name is too long for this file system: choose a shorter --name',
  ENOSPC: 'no space is left on the disk: free some and run the same command again',
  EDQUOT: 'the disk quota is used up: free some space and run the same command again',
  EROFS: 'the disk is read-only',
  EIO: 'the disk reports an error',
  ELOOP: 'it is a link that leads in a circle',
  EMFILE: 'too many files are open: raise the limit (ulimit -n) or use fewer --jobs',
  ENFILE: 'the system has too many files open',
  EAGAIN: 'the system starts no more processes: raise the limit (ulimit -u) or use fewer --jobs',
  ENOMEM: 'memory is short: use fewer --jobs',
  E2BIG: 'the environment is larger than the system takes: unset what is not needed',
  ENXIO: 'nobody is at the other end',
};

/**
 * What a failed call to the file system is to its item: `PERMISSION` where rights are missing, else `IO`. The message
 * reads `cannot <doing> <file>: <reason>`; `item` is the file as reports name it, `cause` the system's error.
 */
export function fileError(doing: string, label: string, cause: unknown): PipelineError {
  const errno = errnoOf(cause);
  const code: ErrorCode = errno === 'EACCES' || errno === 'EPERM' ? 'PERMISSION' : 'IO';
  const reason = (errno === undefined ? undefined : REASONS[errno]) ?? messageOf(cause);
  return new PipelineError(code, `cannot ${doing} ${printable(label)}: ${reason}`, { cause, item: label });
}

/** The system's code of an error (`ENOENT`, …), or undefined for what is no error of the system. */
export function errnoOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown) || typeof thrown.code !== 'string') return undefined;
  return thrown.code;
}

/** True when the error says that nothing is there under that name, or can be. */
export function meansMissing(thrown: unknown): boolean {
  const errno = errnoOf(thrown);
  return (
    errno === 'ENOENT' || errno === 'ENOTDIR' || errno === 'ENAMETOOLONG' || errno === 'ERR_INVALID_ARG_VALUE'
  );
}
