import { expect, it } from 'vitest';
import { imageMapText } from '../../../../src/jobs/thumbnails/reports/image-map.js';
import { linkTo } from '../../../../src/jobs/thumbnails/reports/link.js';
import { corrupt, item, output } from './pieces.js';

const urlOf = (path: string): string => path.replace('out/', '');

it('maps each source to its thumbnails, by name, with a srcset of each width once', () => {
  const small = item('b.jpg', [output('out/b-640.jpg', 48), output('out/b-320.jpg', 48)]);
  const large = item('a.jpg', [output('out/a-640.jpg', 640, 480), output('out/a-320.jpg', 320, 240)]);
  const text = imageMapText([small, item('bad.jpg', [], corrupt), large], urlOf);
  const map = JSON.parse(text);
  expect(Object.keys(map)).toEqual(['a.jpg', 'b.jpg']);
  expect(map['a.jpg']).toEqual({
    outputs: large.outputs.map((each) => ({ ...each, url: urlOf(each.path) })),
    srcset: 'a-320.jpg 320w, a-640.jpg 640w',
  });
  expect(map['b.jpg'].srcset).toBe('b-640.jpg 48w');
  expect(imageMapText([large, small], urlOf)).toBe(imageMapText([small, large], urlOf));
});

it('tells the ThumbHash of an image that has one', () => {
  const image = { ...item('a.jpg', [output('out/a.jpg', 32)]), thumbhash: 'XAcK' };
  expect(JSON.parse(imageMapText([image], urlOf))['a.jpg'].thumbhash).toBe('XAcK');
});

it('is an empty object when nothing was made', () => {
  expect(JSON.parse(imageMapText([item('bad.jpg', [], corrupt)], urlOf))).toEqual({});
});

it('links from the document, as a URL that a srcset can hold', () => {
  expect(linkTo('out/a b,(1)/ñ.jpg', '/site/out/map.json', '/site')).toBe('a%20b%2C%281%29/%C3%B1.jpg');
  expect(linkTo('out/a.jpg', '/site/public/map.json', '/site')).toBe('../out/a.jpg');
  expect(linkTo('/elsewhere/a.jpg', '/site/map.json', '/site')).toBe('../elsewhere/a.jpg');
});
