import { describe, expect, it } from 'vitest';
import { Deadlines } from '../../../../src/jobs/ndjson/map/deadlines.js';
import { VirtualClock } from '../../../limits/simulation/clock.js';

function started() {
  const clock = new VirtualClock();
  const expired: string[] = [];
  const deadlines = new Deadlines(clock, 100);
  const begin = (name: string) => deadlines.begin(() => expired.push(`${name} at ${clock.now()}`));
  return { clock, deadlines, begin, expired };
}

function until(clock: VirtualClock, ms: number): void {
  while (clock.step(ms));
}

describe('deadlines', () => {
  it('expire in the order in which they began, those alone that were not ended (I1)', () => {
    const { begin, clock, deadlines, expired } = started();
    begin('a');
    const b = begin('b');
    until(clock, 30);
    begin('c');
    const d = begin('d');
    deadlines.end(b);
    until(clock, 99);
    expect(expired).toEqual([]);
    until(clock, 100);
    expect(expired).toEqual(['a at 100']);
    deadlines.end(d);
    begin('e');
    until(clock, 1_000);
    expect(expired).toEqual(['a at 100', 'c at 130', 'e at 200']);
  });

  it('need one timer, however many there are, and none when they are at rest (I2)', () => {
    const { begin, clock, deadlines, expired } = started();
    const waits = Array.from({ length: 1_000 }, (_, n) => begin(String(n)));
    expect(clock.pending).toBe(1);
    for (const wait of waits) deadlines.end(wait);
    begin('last');
    expect(clock.pending).toBe(1);
    until(clock, 100);
    expect(expired).toEqual(['last at 100']);
    deadlines.end(begin('x'));
    deadlines.stop();
    expect(clock.pending).toBe(0);
    begin('again');
    until(clock, 1_000);
    expect(expired).toEqual(['last at 100', 'again at 200']);
  });

  it('may begin and end others as they expire', () => {
    const { clock, deadlines, expired } = started();
    deadlines.begin(() => {
      deadlines.end(other);
      deadlines.begin(() => expired.push(`third at ${clock.now()}`));
    });
    const other = deadlines.begin(() => expired.push('other'));
    until(clock, 500);
    expect(expired).toEqual(['third at 200']);
  });
});
