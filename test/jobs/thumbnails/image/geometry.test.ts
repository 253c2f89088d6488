import { describe, expect, it } from 'vitest';
import { parseSizes } from '../../../../src/jobs/thumbnails/image/index.js';
import type { SizeSpec } from '../../../../src/jobs/thumbnails/recipe.js';

describe('a size', () => {
  it.each<[typed: string, size: SizeSpec]>([
    ['256', { name: '256', width: 256, height: 256 }],
    ['1', { name: '1', width: 1, height: 1 }],
    ['16383', { name: '16383', width: 16_383, height: 16_383 }],
    ['0256', { name: '0256', width: 256, height: 256 }],
    ['320x240', { name: '320x240', width: 320, height: 240 }],
    ['320X240', { name: '320X240', width: 320, height: 240 }],
    ['320x', { name: '320x', width: 320 }],
    ['x200', { name: 'x200', height: 200 }],
    ['small=256', { name: 'small', width: 256, height: 256 }],
    ['wide=320x', { name: 'wide', width: 320 }],
    ['my size=10x20', { name: 'my size', width: 10, height: 20 }],
  ])('%j is a geometry', (typed, size) => {
    expect(parseSizes([typed])).toEqual([size]);
  });

  it.each([
    '',
    'x',
    '0',
    '-1',
    '256 ',
    '1.5',
    '1e3',
    '0x10',
    '10x0',
    '16384',
    '16384x',
    'x16384',
    '99999999999999999999',
    '10x20x30',
    '10*20',
    '50%',
    'big',
    '=256',
    'a=',
    'a=x',
    'a=b=1',
    '٢٥٦',
    '256\n',
  ])('%j is none', (typed) => {
    expect(() => parseSizes([typed])).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message: expect.stringMatching(/^a size must be like 256, /),
      }),
    );
  });

  it('is one: several in one word are told how to be given', () => {
    expect(() => parseSizes(['320,640'])).toThrow(/, not "320,640"; give each size by itself$/);
  });

  it('is taken in its parsed form too, and checked alike', () => {
    expect(parseSizes([{ name: 'a', height: 9 }])).toEqual([{ name: 'a', height: 9 }]);
    for (const size of [
      { name: 'a' },
      { name: 'a', width: 0 },
      { name: 'a', width: 1.5 },
      { name: 'a', height: 16_384 },
    ]) {
      expect(() => parseSizes([size])).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    }
  });
});

describe('several sizes', () => {
  it('keep their order', () => {
    expect(parseSizes(['64', 'a=32', '16x']).map(({ name }) => name)).toEqual(['64', 'a', '16x']);
  });

  it('may be of one geometry under two names, but not of one name', () => {
    expect(parseSizes(['64', 'a=64'])).toHaveLength(2);
    expect(() => parseSizes(['64', '64'])).toThrow(/two sizes are called "64"/);
    expect(() => parseSizes(['a=1', 'a=2'])).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  it('are at least one', () => {
    expect(() => parseSizes([])).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
