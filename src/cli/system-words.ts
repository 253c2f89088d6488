/**
 * What the system says too briefly, and what to do about it. The library has such words too (`base/system-error`); these are for when
 * it is not loaded, as for a page of help, or cannot be, for files are what is short.
 */
const WORDS: Readonly<Record<string, string>> = {
  EMFILE: 'too many files are open: raise the limit (ulimit -n)',
  ENFILE: 'the system has too many files open: close what has many of them open',
  ENOSPC: 'the disk is full: free some space and run the same command again',
  EDQUOT: 'the disk quota is used up: free some space and run the same command again',
  EFBIG: 'it would be larger than a file may be here: raise the limit (ulimit -f), or write elsewhere',
  EIO: 'the disk reports an error',
};

/** Those for an error of the system, if there are any. */
export function systemWords(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const code = String(error.code);
  return Object.hasOwn(WORDS, code) ? WORDS[code] : undefined;
}
