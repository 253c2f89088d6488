import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TempTree, tempTree } from '../jobs/thumbnails/temp-tree.js';
import { expectRecovery, firstRun, laterRun, type Scenario, spread } from './killing.js';

// Two instants of some hundreds: finding, reading, decoding, writing, renaming, remembering, pruning. `npm run soak` goes
// through as many of them as KILL_INSTANTS says, 100 a scenario when it says nothing.
const IS_LONG = process.env['PIPELINE_SOAK'] === '1';
const INSTANTS = IS_LONG ? Number(process.env['KILL_INSTANTS'] ?? 100) : 2;
const TIMEOUT_MS = IS_LONG ? 3_600_000 : 180_000;

let tree: TempTree;
beforeEach(() => {
  tree = tempTree();
});
afterEach(() => tree[Symbol.dispose]());

describe('killed without warning, the same command again leaves what an uninterrupted run leaves', () => {
  it('at any instant of a first run', { timeout: TIMEOUT_MS }, async () => {
    const scenario = await firstRun(tree.root);
    expect([...scenario.expected.keys()]).toHaveLength(8);
    await killAtMany(scenario);
  });

  it('at any instant of a later run, which rebuilds, reuses and prunes', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const scenario = await laterRun(tree.root);
    expect([...scenario.expected.keys()]).toEqual([
      'a-16.jpg',
      'a-24.jpg',
      'moved-16.png',
      'moved-24.png',
      'new-16.webp',
      'new-24.webp',
    ]);
    await killAtMany(scenario);
  });
});

async function killAtMany(scenario: Scenario): Promise<void> {
  const count = Math.min(INSTANTS, scenario.instants);
  for (const instant of spread(scenario.instants, count)) await expectRecovery(scenario, instant);
  if (IS_LONG) console.log(`killed at ${count} of ${scenario.instants} instants`);
}
