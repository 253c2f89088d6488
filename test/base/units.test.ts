import { describe, expect, it } from 'vitest';
import { formatDuration, formatSize, parseCount, parseDuration, parseSize } from '../../src/base/index.js';

describe('parseDuration', () => {
  it.each([
    ['0', 0],
    ['250ms', 250],
    ['30s', 30_000],
    ['1.5m', 90_000],
    ['1m30s', 90_000],
    ['2H', 7_200_000],
    ['1d', 86_400_000],
  ])('reads %s as %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '30', 's', '-1s', '1s ago', '1 s', '1e3s', 'NaNs', '25d'])('refuses %j', (text) => {
    expect(() => parseDuration(text, '--timeout')).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(/^--timeout /) }),
    );
  });
});

describe('parseSize', () => {
  it.each([
    ['0', 0],
    ['4096', 4096],
    ['64K', 65_536],
    ['64kB', 65_536],
    ['512M', 536_870_912],
    ['1.5G', 1_610_612_736],
    ['1GiB', 1_073_741_824],
    ['2t', 2_199_023_255_552],
    ['10B', 10],
  ])('reads %s as %d bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it.each(['', 'M', '-1', '1X', '1.2.3M', '99999999T', '0x10'])('refuses %j and names the option', (text) => {
    expect(() => parseSize(text, '--max-memory')).toThrow(/^--max-memory must be a size like 64K/);
  });
});

describe('parseCount', () => {
  it.each([
    ['0', 0],
    ['500', 500],
    ['268M', 268_000_000],
    ['1.5k', 1500],
    ['2G', 2_000_000_000],
  ])('reads %s as %d', (text, count) => {
    expect(parseCount(text)).toBe(count);
  });

  it.each(['', '1.5', '-3', '1T', 'many'])('refuses %j', (text) => {
    expect(() => parseCount(text)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});

describe('formatting', () => {
  it.each([
    [0, '0ms'],
    [999.4, '999ms'],
    [1_000, '1.0s'],
    [9_949, '9.9s'],
    [12_400, '12s'],
    [59_600, '1m 00s'],
    [65_000, '1m 05s'],
    [3_600_000, '1h 00m'],
    [7_620_000, '2h 07m'],
    [273_600_000, '3d 04h'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.0 KB'],
    [1_536, '1.5 KB'],
    [24_117_248, '23 MB'],
    [1_288_490_188, '1.2 GB'],
  ])('writes %d bytes as %s', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });
});
