import type { SourceFormat } from './sniff.js';

/** A chunk that lacks more than this is a claim nobody can believe. */
const MOST_MISSING_BYTES = 64 * 2 ** 20;

/**
 * A damaged file in a form whose remains its decoder takes; the file itself where that needs nothing.
 *
 * The decoder of WebP reads nothing of a file that is shorter than it says. Filled up with zeros to the end of the chunk in
 * which it stops, and said to end there, it gives what came before: zeros are blocks without detail (RFC 6386, 13.2).
 */
export function remainsOf(bytes: Uint8Array, format: SourceFormat): Uint8Array {
  return format === 'webp' ? filledUp(bytes) : bytes;
}

/** RIFF: chunks of a name, a length and as many bytes, padded to an even number (RFC 9649, 2.3). */
function filledUp(bytes: Uint8Array): Uint8Array {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let end = 12; // of the last chunk that has begun
  while (end + 8 <= file.length) {
    const length = file.readUInt32LE(end + 4);
    end += 8 + length + (length % 2);
  }
  const missing = end - file.length;
  if (missing > MOST_MISSING_BYTES) return bytes;
  const filled = Buffer.concat([file.subarray(0, end), Buffer.alloc(Math.max(0, missing))]);
  filled.writeUInt32LE(end - 8, 4);
  return filled;
}
