import { expect, test } from 'vitest';
import { Baseline } from '../../../../src/limits/algorithms/gradient/baseline.js';
import { Probe } from '../../../../src/limits/algorithms/gradient/probe.js';

const call = (startedAt: number, tookMs: number, inFlight: number) =>
  ({ startedAt, endedAt: startedAt + tookMs, inFlight, outcome: 'success' }) as const;

/** A probe of a service whose calls take 50 ms: a look may take a second, and its last calls are awaited 200 ms. */
function probing() {
  const baseline = new Baseline();
  for (let index = 0; !baseline.isLearned; index += 1) baseline.learnFirst(call(index * 100, 50, 1));
  return { baseline, probe: new Probe(baseline, () => 0.5) };
}

function cohort(probe: Probe, startedAt: number, tookMs: number, calls: number): void {
  for (let n = 0; n < calls; n += 1) probe.addCall(call(startedAt, tookMs, 1));
}

test('fewer are admitted than can be busy until enough calls have started, then their ends are awaited', () => {
  const { probe } = probing();
  probe.start(0, 10);
  expect(probe.ceiling).toBe(6);
  cohort(probe, 10, 50, 26);
  probe.advance(100);
  expect(probe.ceiling).toBe(6);
  cohort(probe, 20, 50, 1);
  probe.advance(110);
  expect([probe.ceiling, probe.isRunning]).toEqual([undefined, true]);
  expect(probe.advance(309)).toBe(false);
  expect(probe.advance(310)).toBe(true);
  expect(probe.isRunning).toBe(false);
});

test('of a ceiling of many most were on their way before the look: half of a cohort must have ended in it', () => {
  const { probe } = probing();
  probe.start(0, 100);
  expect(probe.ceiling).toBe(60);
  cohort(probe, 10, 50, 16);
  probe.advance(100);
  expect(probe.ceiling).toBe(60);
  cohort(probe, 10, 50, 1);
  probe.advance(100);
  expect(probe.ceiling).toBeUndefined();
});

test('a call let in beyond the ceiling is not in the cohort (I1)', () => {
  const { baseline, probe } = probing();
  probe.start(0, 10);
  for (let n = 0; n < 40; n += 1) probe.addCall(call(10, 500, 7));
  probe.advance(600);
  expect(probe.ceiling).toBe(6);
  probe.advance(1_000);
  probe.advance(1_200);
  expect([probe.isRunning, baseline.ms]).toEqual([false, 50]);
});

test('a look that told too little is followed by one that may take four times as long, until one tells enough (I2)', () => {
  const { probe } = probing();
  const lookFrom = (sinceMs: number): number[] => {
    probe.start(sinceMs, 10);
    let nowMs = sinceMs;
    for (; probe.ceiling !== undefined; nowMs += 50) probe.advance(nowMs);
    const liftedMs = nowMs - 50;
    while (!probe.advance(nowMs)) nowMs += 50;
    return [liftedMs - sinceMs, nowMs - liftedMs];
  };
  expect(lookFrom(0)).toEqual([1_000, 200]);
  expect(lookFrom(10_000)).toEqual([4_000, 800]);
  probe.start(30_000, 10);
  cohort(probe, 30_010, 50, 27);
  probe.advance(30_100);
  probe.advance(31_000 + 3_200);
  expect(lookFrom(40_000)).toEqual([1_000, 200]);
});
