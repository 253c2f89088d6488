import { expect, it } from 'vitest';
import { together } from '../../../src/jobs/thumbnails/together.js';

it('gives answers that are all there as they are, and waits for all when one is not', async () => {
  expect(together([1, undefined, 3])).toEqual([1, undefined, 3]);
  const later = together([1, Promise.resolve(2), 3]);
  expect(later).toBeInstanceOf(Promise);
  expect(await later).toEqual([1, 2, 3]);
  await expect(together([1, Promise.reject(new Error('gone'))])).rejects.toThrow('gone');
});
