/**
 * `value` itself, or, when it is bytes in a much larger buffer, a copy with a buffer of its own. Small `Buffer`s are cut from
 * a pool of 8 kB that they share, and sending one sends all of it. Views of shared memory, and of buffers that are
 * handed over, stay as they are; so does what is deeper inside of `value`.
 */
export function ownBytes(value: unknown, transfer: readonly unknown[]): unknown {
  if (!(value instanceof Uint8Array) || !(value.buffer instanceof ArrayBuffer)) return value;
  if (2 * value.byteLength >= value.buffer.byteLength || transfer.includes(value.buffer)) return value;
  return new Uint8Array(value);
}
