import { expect, test } from 'vitest';
import { candidateOf, nameOf } from '../../../../src/jobs/thumbnails/outputs/candidate.js';
import { parseTemplate } from '../../../../src/jobs/thumbnails/outputs/index.js';
import { sourceAt } from './planned.js';

const TEMPLATES = ['{dir}/{name}.{ext}', '{dir}/{name}', '{name}.{srcext}', '{name}.', '{name}.{size}'];
const SOURCES = ['a.jpg', 'a.b.jpg', 'x.y/a.jpg', '.a.jpg', 'a..jpg', 'a.jpg.png', 'a.256.jpg', 'a.jpg.jpg'];

const candidates = TEMPLATES.flatMap((template) =>
  SOURCES.map((path) => {
    const facts = { size: '256', sizeIndex: 0, flat: false, ext: 'jpg', probe: undefined };
    return candidateOf(sourceAt(path), parseTemplate(template, ['256']), facts);
  }),
);

test('a name is split at its last dot, so names are equal exactly when stem and extension are (I1)', () => {
  for (const one of candidates) {
    expect(one.ext).not.toMatch(/[./]/);
    for (const other of candidates) {
      const areEqual = one.stem === other.stem && one.ext === other.ext;
      expect([nameOf(one), nameOf(other), areEqual]).toEqual([
        nameOf(one),
        nameOf(other),
        nameOf(one) === nameOf(other),
      ]);
    }
  }
  const names = new Set(candidates.map(nameOf));
  expect(names.size).toBeLessThan(candidates.length); // some are equal, from other templates
});
