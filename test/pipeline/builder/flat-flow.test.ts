import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../../src/base/index.js';
import { pipeline } from '../../../src/pipeline/index.js';
import { turn } from '../gated.js';

/** Its timers never fire: whoever is cancelled is waited for until it has really let go. */
const patient: Clock = { now: () => 0, setTimeout: () => () => {} };
const options = { concurrency: 3, bufferSize: 3 };

/** Streams that are open from the moment they are made, as those of files are. */
function opener() {
  const opened: Readable[] = [];
  return {
    opened,
    open: (n: number): Readable => {
      const stream = Readable.from([n, n]);
      opened.push(stream);
      return stream;
    },
    get stillOpen(): number {
      return opened.filter((stream) => !stream.destroyed).length;
    },
  };
}

function* numbers(): Generator<number> {
  for (let n = 0; ; n += 1) yield n;
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let settle: (() => void) | undefined;
  const promise = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: () => settle?.() };
}

describe('what was opened for an item and is not taken apart any more is closed', () => {
  test.each(['completion', 'input'] as const)('when a later stage fails (%s)', async (order) => {
    const streams = opener();
    const failing = pipeline(numbers(), { clock: patient })
      .flatMap(streams.open, { ...options, order })
      .to(() => {
        throw new Error('no');
      });
    await expect(failing).rejects.toMatchObject({ stage: 'sink' });
    expect(streams.opened.length).toBeGreaterThan(2);
    expect(streams.stillOpen).toBe(0);
  });

  test('when the loop is left', async () => {
    const streams = opener();
    for await (const item of pipeline(numbers(), { clock: patient }).flatMap(streams.open, options)) {
      if (item === 2) break;
    }
    expect(streams.stillOpen).toBe(0);
  });

  test('when the run is aborted before the processor has answered', async () => {
    const streams = opener();
    const stop = new AbortController();
    const { promise: asked, resolve: answer } = deferred();
    const running = pipeline([1, 2, 3], { clock: patient })
      .flatMap((n) => asked.then(() => streams.open(n)), options)
      .toArray({ signal: stop.signal })
      .catch((reason: unknown) => reason);
    await turn();
    stop.abort('enough');
    answer();
    expect(await running).toBe('enough');
    expect(streams.opened).toHaveLength(3);
    expect(streams.stillOpen).toBe(0);
  });

  test('when another item of the stage fails, and what cannot be closed changes nothing', async () => {
    const streams = opener();
    const stubborn = {
      [Symbol.iterator]: () => ({
        next: () => ({ done: false as const, value: 0 }),
        return: () => {
          throw new Error('not closed');
        },
      }),
    };
    const boom = new Error('boom');
    const failing = pipeline([1, 2, 3, 4, 5, 6], { clock: patient })
      .flatMap(async (n) => {
        if (n === 6) throw boom;
        return n === 5 ? stubborn : streams.open(n);
      }, options)
      .toArray();
    await expect(failing).rejects.toMatchObject({ stage: 'flatMap', cause: boom });
    expect(streams.opened.length).toBeGreaterThan(0);
    expect(streams.stillOpen).toBe(0);
  });
});
