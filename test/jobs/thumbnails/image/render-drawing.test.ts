import { describe, expect, it } from 'vitest';
import { renderThumbnails } from '../../../../src/jobs/thumbnails/image/index.js';
import { box, codeOf, decode, drawing, distance, pixel, recipeOf, renderOne } from './pictures.js';

describe('a drawing', () => {
  it('is drawn larger when enlarging was asked for, and not blown up', async () => {
    const source = drawing(40, 40);
    for (const sizes of [[box(400)], [box(200), box(400)]]) {
      const made = await renderThumbnails(source, recipeOf({ sizes, enlarge: true }));
      const picture = await decode(made.at(-1)?.bytes ?? new Uint8Array());
      expect([picture.width, picture.height]).toEqual([400, 400]);
      // the disc's edge, at x = 120 of a row through its centre, is one or two pixels wide
      const mixed = Array.from({ length: 100 }, (_, x) => pixel(picture, 70 + x, 200)[0] ?? 0);
      expect(mixed.filter((red) => red > 20 && red < 235).length).toBeLessThanOrEqual(3);
    }
  });

  it('keeps its size otherwise', async () => {
    expect(await renderOne(drawing(40, 30), { sizes: [box(400)] })).toMatchObject({ width: 40, height: 30 });
  });

  it('that is far too large for pixels is drawn small', async () => {
    expect(await renderOne(drawing(40_000, 100), { sizes: [box(200)] })).toMatchObject({
      width: 200,
      height: 1,
    });
  });

  it('is read after a byte-order mark, comments and a document type', async () => {
    const before = '\ufeff<?xml version="1.0"?>\n<!-- ä --><!DOCTYPE svg [<!ENTITY c "#f00">]>\n';
    const picture = await decode((await renderOne(drawing(40, 40, { before }))).bytes);
    expect(distance(pixel(picture, 1, 1), [255, 0, 0])).toBeLessThanOrEqual(4);
  });

  it('loads nothing from outside', async () => {
    const secret = 'file:///etc/passwd';
    const attempts = [
      `<image href="${secret}" width="40" height="40"/>`,
      `<image xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="/etc/passwd" width="40" height="40"/>`,
      `<text y="20"><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="${secret}"/></text>`,
      `<use href="${secret}#a"/>`,
      `<style>@import url("${secret}"); rect { fill: url("${secret}#x") #f00 }</style>`,
    ];
    const plainDrawing = await renderOne(drawing(40, 40));
    for (const inside of attempts) {
      expect((await renderOne(drawing(40, 40, { inside }))).bytes).toEqual(plainDrawing.bytes);
    }
    const entity = `<!DOCTYPE svg [<!ENTITY x SYSTEM "${secret}">]>`;
    expect(
      await codeOf(renderOne(drawing(40, 40, { before: entity, inside: '<text y="20">&x;</text>' }))),
    ).toBe('CORRUPT');
  });

  it('whose entities grow a thousand million times is refused at once', async () => {
    const letters = 'a b c d e f g h i j'.split(' ');
    const entities = letters
      .slice(1)
      .map((letter, at) => `<!ENTITY ${letter} "${`&${letters[at]};`.repeat(10)}">`);
    const before = `<!DOCTYPE svg [<!ENTITY a "lol">${entities.join('')}]>`;
    expect(await codeOf(renderOne(drawing(40, 40, { before, inside: '<text>&j;</text>' })))).toBe(
      'TOO_LARGE',
    );
  });
});
