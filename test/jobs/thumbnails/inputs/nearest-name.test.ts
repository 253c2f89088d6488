import { expect, test } from 'vitest';
import { nearestName, nearestPath } from '../../../../src/jobs/thumbnails/inputs/nearest-name.js';
import { filesNamed, tempTree } from '../temp-tree.js';

test.each([
  ['photo', ['fotos', 'photos', 'phot'], 'photos'],
  ['baech.jpg', ['beach.jpg', 'peach.jpg'], 'beach.jpg'],
  ['IMAGES', ['images'], 'images'],
  ['a', ['b'], 'b'],
  ['abc', ['xyz'], undefined],
  ['abc', [], undefined],
])('%j among %j is %j', (wanted, names, nearest) => {
  expect(nearestName(wanted, names)).toBe(nearest);
});

test('a wrong folder is corrected, with what is in it when that is there', async () => {
  using tree = tempTree(filesNamed('photos/2024/a.jpg'));
  expect(await nearestPath(tree.at('phtos/2024/a.jpg'))).toBe(tree.at('photos/2024/a.jpg'));
  expect(await nearestPath(tree.at('phtos/2024/b.jpg'))).toBe(tree.at('photos'));
  expect(await nearestPath(tree.at('photos/2024/a.jpeg'))).toBe(tree.at('photos/2024/a.jpg'));
  expect(await nearestPath(tree.at('elsewhere'))).toBeUndefined();
});

test('a link to nothing is not suggested in place of itself', async () => {
  using tree = tempTree({ ...filesNamed('imgs/lino.jpg'), 'imgs/link.jpg': '-> gone' });
  expect(await nearestPath(tree.at('imgs/link.jpg'))).toBeUndefined();
});
