import { describe, expect, it } from 'vitest';
import { SetAside } from '../../../../src/jobs/thumbnails/run/set-aside.js';

/** Everything that can go on without anything else happening has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('work that is set aside', () => {
  it('is begun at once, and one after the other in its order (I1)', async () => {
    const begun: string[] = [];
    const ends: (() => void)[] = [];
    const lane = new SetAside<string>((work) => {
      begun.push(work);
      return new Promise((resolve) => ends.push(resolve));
    });
    lane.add('a');
    lane.add('b');
    expect(begun).toEqual(['a']);
    ends[0]?.();
    await settled();
    expect(begun).toEqual(['a', 'b']);
    ends[1]?.();
    await settled();
    lane.add('c'); // after a pause
    expect(begun).toEqual(['a', 'b', 'c']);
    ends[2]?.();
    await lane.end();
  });

  it('has ended when nothing of it is left, at once when there was none', async () => {
    const made: number[] = [];
    const lane = new SetAside<number>(async (work) => {
      await settled();
      made.push(work);
    });
    await lane.end();
    for (const work of [1, 2, 3]) lane.add(work);
    await lane.end();
    expect(made).toEqual([1, 2, 3]);
  });

  it('is not begun when it has been dropped; what has begun is waited for', async () => {
    const made: number[] = [];
    const lane = new SetAside<number>(async (work) => {
      await settled();
      made.push(work);
    });
    for (const work of [1, 2]) lane.add(work);
    lane.drop();
    await lane.end();
    expect(made).toEqual([1]);
  });

  it('is not begun after one that failed, as which it ends (I2)', async () => {
    const failure = new Error('no');
    const begun: number[] = [];
    const lane = new SetAside<number>(async (work) => {
      begun.push(work);
      throw failure;
    });
    lane.add(1);
    lane.add(2);
    await expect(lane.end()).rejects.toBe(failure);
    expect(begun).toEqual([1]);
  });
});
