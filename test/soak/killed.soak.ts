import { describe, expect, it } from 'vitest';
import { expectRecovery, firstRun, laterRun, spread } from '../e2e/killing.js';
import { tempTree } from '../jobs/thumbnails/temp-tree.js';

// At least a hundred instants over both, evenly spread over finding, reading, decoding, writing, renaming, remembering and
// pruning. KILL_INSTANTS asks for more.
const INSTANTS = Number(process.env['KILL_INSTANTS'] ?? 75);

describe('killed without warning, the same command again leaves what an uninterrupted run leaves', () => {
  it.each([
    ['a first run', firstRun],
    ['a later run', laterRun],
  ])('at any instant of %s', { timeout: 3_600_000 }, async (_, prepare) => {
    using tree = tempTree();
    const scenario = await prepare(tree.root);
    const instants = spread(scenario.instants, Math.min(INSTANTS, scenario.instants));
    expect(instants.length).toBeGreaterThan(50);
    const lanes = [0, 1].map(async (lane) => {
      for (let index = lane; index < instants.length; index += 2) {
        await expectRecovery(scenario, instants[index] ?? 0);
      }
    });
    await Promise.all(lanes);
    console.log(`${instants.length} of ${scenario.instants} instants of this run`);
  });
});
