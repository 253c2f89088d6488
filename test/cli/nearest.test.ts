import { describe, expect, it } from 'vitest';
import { didYouMean, nearestOf } from '../../src/cli/nearest.js';

const FITS = ['inside', 'cover', 'contain', 'fill', 'outside'];

describe('nearestOf', () => {
  it.each([
    ['insde', 'inside'], // one missing
    ['insiide', 'inside'], // one too many
    ['fi11', undefined], // two of four wrong
    ['fil', 'fill'], // a beginning
    ['coverage', 'cover'], // more than there is
    ['cvoer', 'cover'], // two swapped
    ['outsite', 'outside'], // one wrong
    ['stretch', undefined],
    ['', undefined],
  ])('of %j is %j', (word, nearest) => {
    expect(nearestOf(word, FITS)).toBe(nearest);
  });

  it.each([
    ['thumb', 'thumbnails'],
    ['thumbs', 'thumbnails'], // a beginning, and a letter too many
    ['thumbtack', undefined],
    ['comps', undefined], // too short to be cut
  ])('of %j is %j among longer words', (word, nearest) => {
    expect(nearestOf(word, ['thumbnails', 'completion'])).toBe(nearest);
  });

  it('prefers the fewest slips, and of equals the first', () => {
    expect(nearestOf('ab', ['abc', 'xb', 'ab'])).toBe('ab');
    expect(nearestOf('a1', ['a2', 'a3'])).toBe('a2');
  });
});

it('didYouMean is a question, or nothing when nothing is near', () => {
  expect(didYouMean('insde', FITS)).toBe(' (did you mean inside?)');
  expect(didYouMean('stretch', FITS)).toBe('');
});
