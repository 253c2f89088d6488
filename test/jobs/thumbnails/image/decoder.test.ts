import { describe, expect, it } from 'vitest';
import { decoding } from '../../../../src/jobs/thumbnails/image/decoder.js';
import { scene } from './pictures.js';

const jpeg = await scene(64, 48).jpeg().toBuffer();
/** Bytes between two segments: every viewer passes over them, and a strict decoder refuses them. */
const untidy = Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0, 7, 7]), jpeg.subarray(2)]);

/** A decoder that refuses what is not `accepted`, with words that are another file's. */
function refusingAllBut(accepted: Uint8Array): {
  decode: (bytes: Uint8Array) => Promise<string>;
  tries: number;
} {
  const decoder = {
    tries: 0,
    async decode(bytes: Uint8Array): Promise<string> {
      decoder.tries += 1;
      if (Buffer.compare(bytes, accepted) === 0) return 'decoded';
      throw new Error('vipspng: libpng read error');
    },
  };
  return decoder;
}

describe('a JPEG that is refused', () => {
  it('is decoded again with a tidy head, whatever the words of the refusal are', async () => {
    const decoder = refusingAllBut(jpeg);
    expect(await decoding(untidy, 'jpeg', decoder.decode)).toBe('decoded');
    expect(decoder.tries).toBe(2);
  });

  it('is decoded once when its head is tidy already', async () => {
    const decoder = refusingAllBut(new Uint8Array(0));
    await expect(decoding(jpeg, 'jpeg', decoder.decode)).rejects.toMatchObject({ code: 'CORRUPT' });
    expect(decoder.tries).toBe(1);
  });
});

it('a file of another format that is refused is decoded once', async () => {
  const png = await scene(64, 48).png().toBuffer();
  const decoder = refusingAllBut(new Uint8Array(0));
  await expect(decoding(png, 'png', decoder.decode)).rejects.toMatchObject({ code: 'CORRUPT' });
  expect(decoder.tries).toBe(1);
});
