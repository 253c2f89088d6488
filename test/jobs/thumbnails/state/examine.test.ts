import { rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  examine,
  fingerprint,
  intactBytes,
  type MadeOutput,
} from '../../../../src/jobs/thumbnails/state/index.js';
import { type TempTree, tempTree } from '../temp-tree.js';
import { placed } from './pieces.js';

/** A thumbnail as it stands in a tree. */
function standing(tree: TempTree, name: string, content: string): MadeOutput {
  writeFileSync(tree.at(name), content);
  const { mtimeMs, ctimeMs } = statSync(tree.at(name));
  const bytes = Buffer.from(content);
  const file = placed(name, { bytes: bytes.length, hash: fingerprint(bytes), mtimeMs, ctimeMs });
  return { ...file, of: 'h', recipe: 'r' };
}

/** Changes what stands in a tree later than it was made: file systems count time in steps, some of many milliseconds. */
function alter(tree: TempTree, { name, ctimeMs }: MadeOutput, content: string): void {
  do writeFileSync(tree.at('clock'), '');
  while (statSync(tree.at('clock')).ctimeMs <= ctimeMs);
  writeFileSync(tree.at(name), content);
}

describe('a thumbnail', () => {
  it('that is as it was left is intact', async () => {
    using tree = tempTree();
    const made = standing(tree, 'a.jpg', 'pixels');
    expect(await examine(tree.root, [made])).toEqual({ standing: 'intact', outputs: [made], refresh: false });
    expect(String(await intactBytes(tree.root, made))).toBe('pixels');
  });

  it('that is gone is missing, one of them is enough', async () => {
    using tree = tempTree();
    const made = [standing(tree, 'a.jpg', 'pixels'), standing(tree, 'b.jpg', 'pixels')];
    rmSync(tree.at('b.jpg'));
    expect((await examine(tree.root, made)).standing).toBe('missing');
  });

  it.each([
    ['cut short', 'pix'],
    ['changed', 'PIXELS'],
    ['longer', 'pixels and more'],
  ])('that is %s is altered', async (_, content) => {
    using tree = tempTree();
    const made = standing(tree, 'a.jpg', 'pixels');
    alter(tree, made, content);
    expect((await examine(tree.root, [made])).standing).toBe('altered');
    expect(await intactBytes(tree.root, made)).toBeUndefined();
  });

  it('that was altered under its old date is altered: the date of the change tells', async () => {
    using tree = tempTree();
    const made = standing(tree, 'a.jpg', 'pixels');
    alter(tree, made, 'PIXELS');
    utimesSync(tree.at('a.jpg'), made.mtimeMs / 1_000, made.mtimeMs / 1_000);
    expect((await examine(tree.root, [made])).standing).toBe('altered');
  });

  it('that only has another date, as in a copied tree, is intact, and its new date is told', async () => {
    using tree = tempTree();
    const made = standing(tree, 'a.jpg', 'pixels');
    utimesSync(tree.at('a.jpg'), 1, 1);
    const { standing: how, outputs, refresh } = await examine(tree.root, [made]);
    expect([how, refresh, outputs[0]?.mtimeMs]).toEqual(['intact', true, 1_000]);
  });

  it('in whose place a link stands is altered', async () => {
    using tree = tempTree();
    const made = standing(tree, 'a.jpg', 'pixels');
    standing(tree, 'b.jpg', 'pixels');
    rmSync(tree.at('a.jpg'));
    symlinkSync('b.jpg', tree.at('a.jpg'));
    expect((await examine(tree.root, [made])).standing).toBe('altered');
  });
});
