import { describe, expect, test } from 'vitest';
import { retry, service } from '../../../src/limits/index.js';
import { seeded, SEEDS, VirtualClock } from './index.js';

/** Calls and attempts per call of a service half of whose calls fail, three attempts allowed. */
async function attemptsPerCall(perSecond: number, seed: number): Promise<number> {
  const clock = new VirtualClock();
  const random = seeded(seed);
  let attempts = 0;
  const call = service(async () => {
    attempts += 1;
    if (random() < 0.5) throw new Error('down');
  }).with(retry({ attempts: 3, clock, random }));
  const calls = 30 * perSecond;
  for (let n = 0; n < calls; n += 1) {
    clock.at((n * 1_000) / perSecond, () => void call(undefined).catch(() => {}));
  }
  while (clock.step(Infinity)) for (let hop = 0; hop < 8; hop += 1) await Promise.resolve();
  return attempts / calls;
}

// What a run costs is computing, and a busy machine may take long over it.
describe('half of all calls fail, three attempts: at most 1.2 × the calls arrive, and nearly that', {
  timeout: 180_000,
}, () => {
  test.each([200, 500])('at %i calls a second', async (perSecond) => {
    for (const seed of SEEDS) {
      const ratio = await attemptsPerCall(perSecond, seed);
      expect(ratio, `seed ${seed}`).toBeLessThanOrEqual(1.2);
      expect(ratio, `seed ${seed}`).toBeGreaterThan(1.15);
    }
  });
});
