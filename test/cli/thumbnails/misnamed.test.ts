import { expect, it } from 'vitest';
import { coloursFor } from '../../../src/cli/terminal/colours.js';
import { misnamedLine } from '../../../src/cli/thumbnails/misnamed.js';
import type { ThumbnailFormat } from '../../../src/index.js';
import { FakeOutput } from '../fake-io.js';
import { created } from '../fake-run.js';

const plain = coloursFor(new FakeOutput(), {});

function lineFor(...outputs: readonly [path: string, format: ThumbnailFormat][]): string | undefined {
  const rest = { size: '256', width: 1, height: 1, bytes: 1 };
  const event = created('a', { outputs: outputs.map(([path, format]) => ({ path, format, ...rest })) });
  return misnamedLine(event, plain);
}

it.each([
  ['a.png', 'webp'],
  ['a.JPG', 'png'],
  ['sub.webp/a.svg', 'png'],
  ['a.tif', 'jpeg'],
  ['a.jp2', 'jpeg'],
  ['a.png.webp', 'avif'],
] as const)('%s that holds %s is told, with the option and the remedy', (path, format) => {
  expect(lineFor([path, format])).toBe(
    `warning  ${path} holds ${format}, whatever --name says: let it end with .{ext}`,
  );
});

it.each([
  ['a.jpg', 'jpeg'],
  ['a.JPEG', 'jpeg'],
  ['a.jfif', 'jpeg'],
  ['a.png.webp', 'webp'],
  ['a', 'webp'],
  ['png', 'webp'],
  ['a.thumb', 'png'],
  ['png/a', 'webp'],
] as const)('%s that holds %s is not', (path, format) => {
  expect(lineFor([path, format])).toBeUndefined();
});

it('of several sizes the first that is misnamed is told', () => {
  expect(lineFor(['a.jpg', 'jpeg'], ['b.png', 'jpeg'], ['c.gif', 'jpeg'])).toMatch(/^warning {2}b\.png /);
});

it('of what failed before anything was made nothing is told', () => {
  expect(lineFor()).toBeUndefined();
});
