import { describe, expect, it } from 'vitest';
import { requireColour } from '../../../../src/jobs/thumbnails/image/index.js';

describe('a colour', () => {
  it.each([
    'white',
    'Black',
    'rebeccapurple',
    'transparent',
    '#fff',
    '#FFF8E7',
    '#fff8',
    '#fff8e780',
    'rgb(40, 40, 40)',
    'rgb(40 40 40 / 50%)',
    'rgba(40, 40, 40, 0.5)',
    'hsl(120, 50%, 50%)',
  ])('may be %s, and is given back as it is', (colour) => {
    expect(requireColour('background', colour)).toBe(colour);
  });

  it.each(['', 'greenish', '#ff', '#ggg', '#fffff', 'rgb(1, 2)', 'rgb(a, b, c)', 'url(x)'])(
    'is not %j',
    (colour) => {
      const error = {
        code: 'INVALID_ARGUMENT',
        message: `background must be a CSS colour like white, #fff8e7 or rgb(40, 40, 40), not ${JSON.stringify(colour)}`,
      };
      expect(() => requireColour('background', colour)).toThrow(expect.objectContaining(error));
    },
  );
});
