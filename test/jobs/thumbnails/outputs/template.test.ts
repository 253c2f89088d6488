import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderName } from '../../../../src/jobs/thumbnails/outputs/render-name.js';
import {
  defaultTemplate,
  parseTemplate,
  PLACEHOLDERS,
} from '../../../../src/jobs/thumbnails/outputs/template.js';

describe('a template', () => {
  test('has a default, which tells several sizes apart', () => {
    expect(defaultTemplate(['256'])).toBe('{dir}/{name}.{ext}');
    expect(defaultTemplate(['256', '512'])).toBe('{dir}/{name}-{size}.{ext}');
  });

  test.each([
    ['{nmae}.jpg', '{nmae} is not one of {dir} {name} {ext} {srcext} {size} {w} {h} {hash}'],
    ['{}.jpg', '{} is not one of'],
    ['{name.jpg', 'the brace { has no partner'],
    ['name}.jpg', 'the brace } has no partner'],
    ['{na{me}}.jpg', 'the brace { has no partner'],
    ['', 'it must end with the name of a file'],
    ['{dir}/', 'it must end with the name of a file'],
    ['/tmp/{name}', 'it must be relative'],
    ['C:{name}', 'it must be relative'],
    ['../{name}', '.. would lead out of the output folder'],
    ['{dir}/../{name}', '.. would lead out of the output folder'],
    ['{dir}/..', '.. would lead out of the output folder'],
    ['{name}\0', 'it holds a NUL character'],
  ])('%j is refused', (text, reason) => {
    expect(() => parseTemplate(text, ['256'])).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining(reason) }),
    );
  });

  test('for several sizes must tell them apart', () => {
    expect(() => parseTemplate('{name}.{ext}', ['1', '2'])).toThrow('with several sizes it needs {size}');
    for (const text of ['{name}-{size}.{ext}', '{name}-{w}.{ext}', '{h}/{name}']) {
      expect(parseTemplate(text, ['1', '2']).text).toBe(text);
    }
  });

  test('takes only names of sizes that can be part of a file name', () => {
    for (const size of ['a/b', '..\\x', 'a\0', '\n', '']) {
      expect(() => parseTemplate('{size}', [size])).toThrow('the name of a size must be usable');
      expect(parseTemplate('{name}', [size]).text).toBe('{name}');
    }
  });
});

describe('a rendered name', () => {
  const fields = {
    dir: 'a/b',
    name: 'c.d',
    ext: 'jpg',
    srcext: 'PNG',
    size: '320x240',
    w: '320',
    h: '200',
    hash: '0123456789abcdef',
  };

  test.each([
    ['{dir}/{name}.{ext}', 'a/b/c.d.jpg'],
    ['{dir}/{name}-{size}.{ext}', 'a/b/c.d-320x240.jpg'],
    ['{size}/{dir}/{name}.{srcext}.{ext}', '320x240/a/b/c.d.PNG.jpg'],
    ['{name}_{w}x{h}_{hash}', 'c.d_320x200_0123456789abcdef'],
    ['./{dir}/./{name}', 'a/b/c.d'],
    ['{dir}//{name}', 'a/b/c.d'],
    ['thumb.jpg', 'thumb.jpg'],
  ])('%j is %j', (text, name) => {
    expect(renderName(parseTemplate(text, ['320x240']), fields)).toBe(name);
  });

  test.each([
    ['{dir}/{name}', { dir: '', name: 'x' }, 'x'],
    ['{name}/{size}', { name: '..', size: '1' }, '__/1'],
    ['{name}/{size}', { name: '.', size: '1' }, '_/1'],
    ['{name}/{srcext}', { name: 'photo', srcext: '' }, 'photo/_'],
    ['{name}', { name: 'a/../../b' }, 'a_.._.._b'],
    ['{name}', { name: 'new\nline' }, 'new\nline'],
  ])('%j of %j is %j', (text, given, name) => {
    expect(renderName(parseTemplate(text, ['1']), given)).toBe(name);
  });

  test('is never empty (renderName I1) and stays below the output folder (renderName I2, I3), whatever it is made of', () => {
    const piece = fc.constantFrom('', '.', '..', '/', '\0', 'a', '-', '\n', 'é');
    const value = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(''));
    const part = fc.oneof(
      fc.constantFrom(...PLACEHOLDERS).map((name) => `{${name}}`),
      fc.constantFrom('/', '.', '-', 'x', './'),
    );
    const template = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
    const values = fc.record({ dir: value, name: value, ext: value, srcext: value, hash: value, w: value });
    fc.assert(
      fc.property(template, values, (text, given) => {
        let parsed: ReturnType<typeof parseTemplate>;
        try {
          parsed = parseTemplate(text, ['1']);
        } catch {
          return;
        }
        const segments = renderName(parsed, given).split('/');
        for (const segment of segments) {
          expect(['', '.', '..']).not.toContain(segment);
          expect(segment).not.toContain('\0');
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
