import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type FedThrough, fedThrough, type Teller } from '../../../../src/jobs/ndjson/run/index.js';

/** Numbers without end, worked on one by one by whoever calls `finish`. */
class Numbers {
  readonly closing = new AbortController();
  readonly stopping = new AbortController();
  sent = 0;
  readonly begun: number[] = [];
  readonly got: number[] = [];
  private readonly finishing: (() => void)[] = [];

  through(more: Partial<FedThrough<number, number>> = {}): Promise<void> {
    const wishes: FedThrough<number, number> = {
      concurrency: 2,
      order: 'input',
      feed: async (to, signal) => {
        while (!signal.aborted) {
          await to.send(this.sent);
          this.sent += 1;
        }
        throw signal.reason;
      },
      work: async (n) => {
        this.begun.push(n);
        await new Promise<void>((resolve) => this.finishing.push(resolve));
        return n;
      },
      ...more,
    };
    const teller = { closing: this.closing.signal, stopping: this.stopping.signal } as Teller;
    return (async () => {
      for await (const n of fedThrough(wishes, teller)) this.got.push(n);
    })();
  }

  /** What is being worked on, and what that makes way for, ends. */
  finish(): void {
    for (const one of this.finishing.splice(0)) one();
  }
}

/** All that can happen by itself has happened. */
async function calm(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await setImmediate();
}

describe('what is fed through', () => {
  it('is no further ahead than what is worked on and one (I1)', async () => {
    const numbers = new Numbers();
    const ended = numbers.through();
    await calm();
    expect([numbers.begun, numbers.sent]).toEqual([[0, 1], 3]);
    numbers.stopping.abort(new Error('enough'));
    numbers.finish();
    await expect(ended).rejects.toThrow('enough');
  });

  it('comes to its end when the run is closed, all that was sent (I2)', async () => {
    const numbers = new Numbers();
    const ended = numbers.through();
    await calm();
    numbers.closing.abort();
    while (numbers.got.length < 3) {
      numbers.finish();
      await calm();
    }
    numbers.finish();
    await calm();
    numbers.finish();
    await ended;
    expect(numbers.got).toEqual(numbers.begun);
    expect(numbers.got.length).toBe(numbers.sent);
  });

  it('is left when the run is closed, but for what is being worked on, where that was asked for (I3)', async () => {
    const numbers = new Numbers();
    const ended = numbers.through({ whenClosed: 'leave' });
    await calm();
    numbers.closing.abort();
    numbers.finish();
    await ended;
    expect([numbers.begun, numbers.got]).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect(numbers.sent).toBeGreaterThan(2);
  });

  it('rejects with what the feed rejects with, after everything before it', async () => {
    const numbers = new Numbers();
    const ended = numbers.through({
      feed: async (to) => {
        await to.send(7);
        throw new Error('no more');
      },
      work: (n) => n,
    });
    await expect(ended).rejects.toThrow('no more');
    expect(numbers.got).toEqual([7]);
  });
});
