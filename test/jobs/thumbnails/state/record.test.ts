import { describe, expect, it } from 'vitest';
import { parseManifest, textOf } from '../../../../src/jobs/thumbnails/state/record.js';
import { record } from './pieces.js';

const lines = [record('a.jpg'), record('b\n.jpg'), { source: 'a.jpg', gone: true } as const];

describe('a manifest', () => {
  it('is a line a record, and comes back as it was written', () => {
    const text = textOf(lines);
    expect(text.split('\n')).toHaveLength(5);
    expect(parseManifest(text)).toEqual({ lines, isTorn: false, isDamaged: false });
  });

  it('is read up to the last whole line, wherever it was torn', () => {
    const text = textOf(lines);
    const ends = [...text.matchAll(/\n/g)].map(({ index }) => index);
    for (let length = (ends[0] ?? 0) + 1; length < text.length; length += 1) {
      const torn = parseManifest(text.slice(0, length));
      // Torn just before its newline, a line is whole.
      const whole = ends.filter((end) => end <= length).length - 1;
      expect(torn.lines).toEqual(lines.slice(0, whole));
      expect(torn.isTorn).toBe(!ends.includes(length - 1));
    }
  });

  it('passes over lines that are no records', () => {
    const [header, first, ...rest] = textOf(lines).split('\n');
    const text = [header, 'garbage', first, '{"source":3}', '{"source":"x","size":1}', '', ...rest].join(
      '\n',
    );
    expect(parseManifest(text)).toEqual({ lines, isTorn: false, isDamaged: true });
  });

  it.each([
    [null],
    [5],
    [{ size: '256' }],
    [{ name: '../photo.jpg', size: '256' }],
    [{ name: '/etc/a', size: '256' }],
  ])('passes over a line whose output is none, or lies elsewhere: %j', (output) => {
    const text = `${textOf(lines)}${JSON.stringify({ ...record('x'), outputs: [output] })}\n`;
    expect(parseManifest(text)).toMatchObject({ lines, isDamaged: true });
  });

  it('of another version is not read', () => {
    expect(parseManifest(textOf(lines).replace('"version":1', '"version":2'))).toMatchObject({
      lines: [],
      isDamaged: true,
    });
    expect(parseManifest('')).toMatchObject({ lines: [], isTorn: false });
  });
});
