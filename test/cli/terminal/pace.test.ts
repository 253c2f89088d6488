import { describe, expect, it } from 'vitest';
import { PaceMeter } from '../../../src/cli/terminal/pace.js';
import { snapshot } from '../fake-run.js';

const MB = 1024 ** 2;

/** The pace after `seconds` of a run that settles `items` of `bytes` each, every second. */
function paceAfter(meter: PaceMeter, from: number, to: number, perSecond: { items: number; bytes: number }) {
  let pace = meter.measure(snapshot({ elapsedMs: from * 1_000 }));
  for (let ms = from * 1_000; ms <= to * 1_000; ms += 100) {
    pace = meter.measure(
      snapshot({
        elapsedMs: ms,
        found: 1_000,
        foundBytes: 1_000 * MB,
        settled: Math.floor((ms * perSecond.items) / 1_000),
        settledBytes: Math.floor((ms * perSecond.bytes) / 1_000),
      }),
    );
  }
  return pace;
}

describe('PaceMeter', () => {
  it('knows nothing at first, and nothing while scanning', () => {
    const meter = new PaceMeter();
    const none = { itemsPerSecond: 0, bytesPerSecond: 0 };
    expect(meter.measure(snapshot({ phase: 'scanning', elapsedMs: 900, found: 12 }))).toEqual(none);
    expect(meter.measure(snapshot({ elapsedMs: 1_000 }))).toEqual(none);
  });

  it('tells the remaining time from bytes, not from the number of images', () => {
    const pace = paceAfter(new PaceMeter(), 0, 10, { items: 20, bytes: 50 * MB });
    expect(pace.itemsPerSecond).toBeCloseTo(20);
    expect(pace.bytesPerSecond).toBeCloseTo(50 * MB);
    expect(pace.remainingMs).toBeCloseTo(10_000); // half of the bytes; of the images it is a fifth
  });

  it('promises no end within the first second', () => {
    expect(paceAfter(new PaceMeter(), 0, 0.9, { items: 20, bytes: 50 * MB }).remainingMs).toBeUndefined();
    expect(paceAfter(new PaceMeter(), 0, 1, { items: 20, bytes: 50 * MB }).remainingMs).toBeDefined();
  });

  it('does not count the second in which workers start', () => {
    const meter = new PaceMeter();
    const paces = [];
    for (let ms = 0; ms <= 1_800; ms += 100) {
      const settled = Math.max(0, ms / 100 - 8) * 2; // none up to 0.8 s, then twenty a second
      const of = { found: 1_000, foundBytes: 1_000 * MB, settled, settledBytes: settled * MB };
      paces.push(meter.measure(snapshot({ elapsedMs: ms, ...of })));
    }
    const last = paces.pop();
    expect(paces.filter(({ remainingMs }) => remainingMs !== undefined)).toEqual([]);
    expect(last?.itemsPerSecond).toBeCloseTo(20);
    expect(last?.remainingMs).toBeCloseTo(980 / 0.02);
  });

  it('forgets what is more than fifteen seconds old, to the tenth of a second in which it looked (I1)', () => {
    const meter = new PaceMeter();
    // A thousand up-to-date images in no time, then ten a second.
    meter.measure(snapshot({ elapsedMs: 0 }));
    const at = (ms: number) =>
      meter.measure(
        snapshot({ elapsedMs: ms, settled: 1_000 + ms / 100, settledBytes: (1_000 + ms / 100) * MB }),
      );
    for (let ms = 100; ms <= 15_000; ms += 100) at(ms);
    expect(at(15_000).itemsPerSecond).toBeCloseTo(1_150 / 15);
    for (let ms = 15_100; ms <= 17_000; ms += 100) at(ms);
    expect(at(17_000).itemsPerSecond).toBeCloseTo(10);
  });

  it('begins anew when bytes are counted from 0 again', () => {
    const meter = new PaceMeter();
    const at = (seconds: number, settledBytes: number) =>
      meter.measure(snapshot({ elapsedMs: seconds * 1_000, settled: 5, foundBytes: 100 * MB, settledBytes }));
    for (let s = 0; s <= 10; s += 1) at(s, s * 10 * MB);
    expect(at(11, MB)).toEqual({ itemsPerSecond: 0, bytesPerSecond: 0 });
    for (let s = 12; s <= 20; s += 1) at(s, (s - 10) * MB);
    expect(at(21, 11 * MB)).toEqual({ itemsPerSecond: 0, bytesPerSecond: MB, remainingMs: 89_000 });
  });

  it('looks further back when hardly anything settles', () => {
    const meter = new PaceMeter();
    meter.measure(snapshot({ elapsedMs: 0 }));
    let pace = { itemsPerSecond: 0 };
    for (let ms = 100; ms <= 60_000; ms += 100) {
      pace = meter.measure(snapshot({ elapsedMs: ms, settled: ms >= 30_000 ? 1 : 0, settledBytes: 1 }));
    }
    expect(pace.itemsPerSecond).toBeCloseTo(1 / 60);
  });
});
