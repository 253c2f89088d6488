import { describe, expect, it } from 'vitest';
import { ownBytes } from '../../src/pool/own-bytes.js';

describe('ownBytes', () => {
  it('copies a small part of a large buffer', () => {
    const bytes = ownBytes(Buffer.from('abc'), []) as Uint8Array;
    expect([...bytes]).toEqual([97, 98, 99]);
    expect(bytes.buffer.byteLength).toBe(3);
  });

  const large = new ArrayBuffer(100);
  it.each([
    ['all of a buffer', new Uint8Array(large), []],
    ['most of a buffer', new Uint8Array(large, 0, 60), []],
    ['part of a buffer that is handed over', new Uint8Array(large, 0, 10), [large]],
    ['shared memory', new Uint8Array(new SharedArrayBuffer(100), 0, 10), []],
    ['other views', new DataView(large, 0, 10), []],
    ['what is no bytes', { bytes: Buffer.from('abc') }, []],
  ])('leaves alone %s', (_what, value, transfer) => {
    expect(ownBytes(value, transfer)).toBe(value);
  });
});
