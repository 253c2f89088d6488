import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TempTree, tempTree } from '../jobs/thumbnails/temp-tree.js';
import { expectRecovery, firstRun, laterRun, spread } from './killing.js';

// A few instants of a great many; `npm run soak` goes through a hundred and more.
const INSTANTS = 5;

let tree: TempTree;
beforeEach(() => {
  tree = tempTree();
});
afterEach(() => tree[Symbol.dispose]());

describe('killed without warning, the same command again leaves what an uninterrupted run leaves', () => {
  it('at any instant of a first run', { timeout: 180_000 }, async () => {
    const scenario = await firstRun(tree.root);
    expect([...scenario.expected.keys()]).toHaveLength(8);
    for (const instant of spread(scenario.instants, INSTANTS)) await expectRecovery(scenario, instant);
  });

  it('at any instant of a later run, which rebuilds, reuses and prunes', { timeout: 180_000 }, async () => {
    const scenario = await laterRun(tree.root);
    expect([...scenario.expected.keys()]).toEqual(
      ['a', 'moved', 'new'].flatMap((name) => {
        const ext = { a: 'jpg', moved: 'png', new: 'webp' }[name];
        return [`${name}-16.${ext}`, `${name}-24.${ext}`];
      }),
    );
    for (const instant of spread(scenario.instants, INSTANTS)) await expectRecovery(scenario, instant);
  });
});
