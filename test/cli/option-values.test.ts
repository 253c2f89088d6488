import { describe, expect, it } from 'vitest';
import { checkValues } from '../../src/cli/option-values.js';
import { sortOptions } from '../../src/cli/ndjson/sort-options.js';
import { thumbnailsOptions } from '../../src/cli/thumbnails/options.js';

function check(...given: readonly (readonly [string, ...string[]])[]): unknown {
  const raw = new Map(given.map(([name, ...texts]) => [name, texts.length === 0 ? true : texts] as const));
  return checkValues(thumbnailsOptions, raw);
}

describe('checkValues', () => {
  it('gives typed values: the last of what counts once, all of what repeats', () => {
    expect(
      check(
        ['quality', '70', '80'],
        ['size', '64', 'x200'],
        ['fit', 'cover'],
        ['hidden'],
        ['max-pixels', '1.5M'],
      ),
    ).toEqual({ quality: 80, size: ['64', 'x200'], fit: 'cover', hidden: true, 'max-pixels': 1_500_000 });
  });

  it.each([
    ['memory', '1K', '--memory must be at least 64K, not 1K'],
    ['max-record', '0', '--max-record must be at least 1, not 0'],
    ['max-record', '2G', '--max-record must be at most 1G, not 2G'],
  ])('--%s %s is out of its range, which is told as it is typed', (name, text, message) => {
    expect(() => checkValues(sortOptions, new Map([[name, [text]]]))).toThrow(message);
  });

  it.each([
    ['1', 1],
    ['1K', 1000],
    ['auto', 'auto'],
  ])('--jobs %s is %j', (text, jobs) => {
    expect(check(['jobs', text])).toEqual({ jobs });
  });

  it.each([
    ['500ms', 500],
    ['1m30s', 90_000],
  ])('--timeout %s is %i milliseconds', (text, timeout) => {
    expect(check(['timeout', text])).toEqual({ timeout });
  });

  it.each([
    ['timeout', '30', '--timeout must be a time from 1ms to 24h, as 500ms, 30s or 2m, not "30"'],
    ['timeout', '0', '--timeout must be a time from 1ms to 24h, as 500ms, 30s or 2m, not "0"'],
    ['timeout', '25h', '--timeout must be a time from 1ms to 24h, as 500ms, 30s or 2m, not "25h"'],
    [
      'fit',
      'insde',
      '--fit must be one of inside, cover, contain, fill, outside, not "insde" (did you mean inside?)',
    ],
    [
      'fit',
      'COVER',
      '--fit must be one of inside, cover, contain, fill, outside, not "COVER" (did you mean cover?)',
    ],
    ['fit', 'stretch', '--fit must be one of inside, cover, contain, fill, outside, not "stretch"'],
    ['format', 'jpg', '--format must be one of auto, jpeg, webp, avif, png, not "jpg" (did you mean jpeg?)'],
    ['format', '', '--format must not be empty'],
    ['out', '', '--out must not be empty'],
    ['quality', '0', '--quality must be a whole number from 1 to 100, not "0"'],
    ['quality', '101', '--quality must be a whole number from 1 to 100, not "101"'],
    ['quality', '80%', '--quality must be a whole number from 1 to 100, not "80%"'],
    ['quality', '', '--quality must be a whole number from 1 to 100, not ""'],
    ['jobs', '0', '--jobs must be a whole number from 1 to 1024 or auto, not "0"'],
    ['jobs', 'atuo', '--jobs must be a whole number from 1 to 1024 or auto, not "atuo" (did you mean auto?)'],
    ['max-pixels', '-1', '--max-pixels must be a whole number of at least 1, as 500 or 2M, not "-1"'],
    ['out', '', '--out must not be empty'],
  ])('--%s %j is refused', (name, text, message) => {
    expect(() => check([name, text])).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', message }));
  });

  it.each([
    [['ndjson'], ['json'], '--ndjson and --json exclude each other: leave one of them out'],
    [['verbose'], ['quiet'], '--quiet and --verbose exclude each other: leave one of them out'],
  ] as const)('%s with %s is refused', (a, b, message) => {
    expect(() => check(a, b)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', message }));
  });
});
