/** Why the system refused a file, in words, where its own are too brief. What is not here is told in its own. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'there is no such file',
  ENOTDIR: 'a file stands where a folder is needed',
  EISDIR: 'it is a folder',
  EEXIST: 'something of that name is in the way',
  ENOTEMPTY: 'a folder of that name is in the way',
  ENAMETOOLONG: 'the name is too long for this file system',
  ELOOP: 'it is a link that leads in a circle',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'it would be larger than a file may be here',
  EROFS: 'the disk is read-only',
  EIO: 'the disk reports an error',
  ENXIO: 'nobody is at the other end',
  EMFILE: 'too many files are open',
  ENFILE: 'the system has too many files open',
  ENOMEM: 'memory is short',
};

/** The system's code of an error (`ENOENT`, …), or undefined for what carries none. */
export function errnoOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}

/**
 * Why the system refused a file, in words: `the disk is full`, and behind it, where `remedies` has one for that code, what
 * to do about it. Undefined for an error that has no words here. Remedies are the caller's: they differ from job to job.
 */
export function systemReason(
  thrown: unknown,
  remedies: Readonly<Record<string, string>> = {},
): string | undefined {
  const errno = errnoOf(thrown);
  if (errno === undefined || !Object.hasOwn(REASONS, errno)) return undefined;
  const remedy = Object.hasOwn(remedies, errno) ? `: ${remedies[errno]}` : '';
  return `${REASONS[errno]}${remedy}`;
}
