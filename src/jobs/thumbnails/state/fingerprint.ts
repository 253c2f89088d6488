import { createHash, type Hash } from 'node:crypto';

/** Of the hash, told in hexadecimal digits: nobody finds two files of one fingerprint, not even on purpose. */
const BYTES = 16;
/** Bytes hashed before others have their turn; about ten milliseconds. */
const PIECE_BYTES = 4 * 2 ** 20;

/** What stands for the content of a file: the first 32 hexadecimal digits of the SHA-256 of its bytes. */
export function fingerprint(bytes: Uint8Array): string {
  return begin(createHash('sha256').update(bytes));
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
  return begin(hash);
}

/** A string of its own: a slice would keep all that it was cut from, and fingerprints are remembered by the ten thousand. */
function begin(hash: Hash): string {
  return hash.digest().toString('hex', 0, BYTES);
}
