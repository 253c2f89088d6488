import { createHash } from 'node:crypto';

/** Hexadecimal digits: nobody finds two files of one fingerprint, not even on purpose. */
const DIGITS = 32;
/** Bytes hashed before others have their turn; about ten milliseconds. */
const PIECE_BYTES = 4 * 2 ** 20;

/** What stands for the content of a file: the first 32 hexadecimal digits of the SHA-256 of its bytes. */
export function fingerprint(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, DIGITS);
}

/** The same for files of any length, with a pause now and then for everything else that goes on. */
export async function fingerprintOfLong(bytes: Uint8Array): Promise<string> {
  if (bytes.length <= PIECE_BYTES) return fingerprint(bytes);
  const hash = createHash('sha256');
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
    hash.update(bytes.subarray(start, start + PIECE_BYTES));
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  return hash.digest('hex').slice(0, DIGITS);
}
