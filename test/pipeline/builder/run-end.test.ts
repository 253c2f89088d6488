import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, test } from 'vitest';
import { isPipelineError } from '../../../src/base/index.js';
import { pipeline, PipelineRunError, type RunResult } from '../../../src/pipeline/index.js';
import { stateOf, turn } from '../gated.js';
import { counted } from './counted.js';

function sum({ succeeded, failed, dropped, shed }: RunResult): number {
  return succeeded + failed + dropped + shed;
}

describe('a run that fails', () => {
  test('rejects with the stage, the error itself as cause, and the result', async () => {
    const boom = new Error('boom');
    const { items, state } = counted();
    const error: unknown = await pipeline(items)
      .map((n) => n)
      .map(
        async (n) => {
          if (n === 4) throw boom;
          return n;
        },
        { name: 'fragile', concurrency: 1 },
      )
      .toArray()
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PipelineRunError);
    expect(isPipelineError(error, 'STAGE_FAILED')).toBe(true);
    const { cause, result, stage } = error as PipelineRunError;
    expect({ cause, stage }).toEqual({ cause: boom, stage: 'fragile' });
    expect(result.firstError).toBe(boom);
    expect(result).toMatchObject({ received: state.taken, failed: 1, shed: 0 });
    expect(sum(result)).toBe(result.received);
    expect(state.closed).toBe(true);
  });

  test('counts as succeeded what a loop was given, and nothing else, wherever it fails', async () => {
    for (let last = 1; last <= 300; last += 1) {
      const run = pipeline(Array.from({ length: last + 20 }, (_, index) => index + 1)).map((n) => {
        if (n === last) throw new Error('boom');
        return n;
      });
      const given: number[] = [];
      const taking = (async () => {
        for await (const n of run) given.push(n);
      })();
      await expect(taking).rejects.toMatchObject({ stage: 'map', result: { failed: 1 } });
      expect({ last, succeeded: run.stats()?.succeeded }).toEqual({ last, succeeded: given.length });
    }
  });

  test('aborts what runs in every stage with the error (Run I2)', async () => {
    const reasons: unknown[] = [];
    const boom = new Error('boom');
    const hang = (n: number, { signal }: { signal: AbortSignal }): Promise<number> =>
      new Promise((resolve, reject) => {
        if (n % 2 === 0) resolve(n);
        signal.addEventListener('abort', () => {
          reasons.push(signal.reason);
          reject(signal.reason);
        });
      });
    const run = pipeline([1, 2])
      .map(hang, { concurrency: 2 })
      .map(() => Promise.reject(boom))
      .toArray();
    await expect(run).rejects.toMatchObject({
      stage: 'map-2',
      cause: boom,
      result: { received: 2, failed: 1, dropped: 1 },
    });
    expect(reasons).toEqual([boom]);
  });

  test('in its source, says so; the source has ended by itself', async () => {
    const run = pipeline(
      (async function* () {
        yield 1;
        throw new Error('no more');
      })(),
    )
      .map((n) => n)
      .toArray();
    await expect(run).rejects.toMatchObject({
      stage: 'source',
      cause: new Error('no more'),
      result: { received: 1 },
    });
  });

  test('in its sink, says so, and the item being written has failed', async () => {
    const { items, state } = counted();
    const run = pipeline(items).to((n) => {
      if (n === 3) throw new Error('disk full');
    });
    await expect(run).rejects.toMatchObject({
      stage: 'sink',
      message: "stage 'sink' failed: disk full",
      result: { received: 3, succeeded: 2, failed: 1, dropped: 0 },
    });
    expect(state.closed).toBe(true);
  });

  test('does not wait for ever for what ignores its signal', async () => {
    let ticking: (() => void) | undefined;
    const clock = {
      now: () => 0,
      setTimeout(callback: () => void) {
        ticking = callback;
        return () => {};
      },
    };
    const run = pipeline([1, 2], { clock })
      .map((n) => (n === 1 ? new Promise<number>(() => {}) : Promise.reject(new Error('boom'))), {
        concurrency: 2,
      })
      .toArray();
    run.catch(() => {});
    expect(await stateOf(run)).toBe('pending');
    ticking?.();
    await expect(run).rejects.toMatchObject({
      cause: new Error('boom'),
      result: { received: 2, failed: 1, dropped: 1 },
    });
  });

  test('in a loop, the loop throws the same error', async () => {
    const seen: number[] = [];
    const loop = (async () => {
      const items = pipeline([1, 2, 3]).map(
        (n) => {
          if (n === 3) throw new Error('three');
          return n;
        },
        { concurrency: 1, bufferSize: 1 },
      );
      for await (const n of items) seen.push(n);
    })();
    await expect(loop).rejects.toMatchObject({ code: 'STAGE_FAILED', stage: 'map' });
  });
});

describe('a run ends once (Run I1)', () => {
  test('a stage that fails while its signal is being aborted changes nothing any more', async () => {
    const ends: unknown[] = [];
    const onEnd = (message: unknown): void => void ends.push(message);
    subscribe('pipeline:run:end', onEnd);
    const controller = new AbortController();
    const running = pipeline([1])
      .map(
        (_item, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(new Error('on its way out')));
          }),
      )
      .to(() => {}, { signal: controller.signal });
    await turn();
    controller.abort(new Error('stop'));
    await expect(running).rejects.toThrow('stop');
    unsubscribe('pipeline:run:end', onEnd);
    expect(ends).toMatchObject([{ state: 'aborted', result: { received: 1, dropped: 1, failed: 0 } }]);
    expect(ends).not.toHaveProperty('[0].result.firstError');
  });

  test('an abort after a failure changes nothing any more', async () => {
    const controller = new AbortController();
    const running = pipeline([1])
      .map(() => {
        throw new Error('first');
      })
      .to(() => {}, { signal: controller.signal });
    running.catch(() => {}); // looked at below
    await turn();
    controller.abort(new Error('too late'));
    await expect(running).rejects.toMatchObject({ code: 'STAGE_FAILED', cause: { message: 'first' } });
  });
});

describe('a run that is aborted', () => {
  test('rejects with the reason itself, closes the source and aborts what runs (Run I2)', async () => {
    const { items, state } = counted();
    const abort = new AbortController();
    const signals: AbortSignal[] = [];
    const run = pipeline(items)
      .map(
        (_n, { signal }) =>
          new Promise((_resolve, reject) => {
            signals.push(signal);
            signal.addEventListener('abort', () => reject(signal.reason));
          }),
        { concurrency: 2, bufferSize: 1 },
      )
      .to(() => {}, { signal: abort.signal });
    await turn();
    const reason = new Error('changed my mind');
    abort.abort(reason);
    await expect(run).rejects.toBe(reason);
    expect(state.closed).toBe(true);
    expect(signals.map((signal) => signal.reason)).toEqual([reason, reason]);
  });

  test('from inside its source, or what flatMap reads, still closes it', async () => {
    for (const place of ['source', 'flatMap'] as const) {
      const abort = new AbortController();
      let closed = false;
      function* items(): Generator<number> {
        try {
          for (let n = 0; ; n += 1) {
            if (n === 3) abort.abort('from inside');
            yield n;
          }
        } finally {
          closed = true;
        }
      }
      const chain = place === 'source' ? pipeline(items()) : pipeline([0]).flatMap(items);
      await expect(chain.to(() => {}, { signal: abort.signal })).rejects.toBe('from inside');
      expect(closed).toBe(true);
    }
  });

  test('before it starts, has no effect at all', async () => {
    const { items, state } = counted();
    await expect(pipeline(items).toArray({ signal: AbortSignal.abort('no') })).rejects.toBe('no');
    expect(state).toEqual({ taken: 0, closed: false });
  });

  test('a stage with a signal of its own fails the run', async () => {
    const own = new AbortController();
    const run = pipeline([1])
      .map(() => new Promise(() => {}), { signal: own.signal, name: 'stuck' })
      .toArray();
    run.catch(() => {});
    await turn();
    own.abort(new Error('stage only'));
    await expect(run).rejects.toMatchObject({ stage: 'stuck', cause: new Error('stage only') });
  });

  test('a stage whose own signal had aborted fails the run at once, however long the source', async () => {
    const { items, state } = counted();
    const run = pipeline(items)
      .map((n) => n, { signal: AbortSignal.abort('too late'), name: 'late' })
      .toArray();
    await expect(run).rejects.toMatchObject({ stage: 'late', cause: 'too late' });
    expect(state).toEqual({ taken: 1, closed: true });
  });

  test('by leaving its loop early', async () => {
    const { items, state } = counted();
    const signals: AbortSignal[] = [];
    const loop = pipeline(items).map(
      (n, { signal }) => {
        signals.push(signal);
        if (n === 1) return n;
        return new Promise<number>((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        });
      },
      { concurrency: 2, bufferSize: 1 },
    );
    for await (const n of loop) {
      expect(n).toBe(1);
      break;
    }
    expect(state.closed).toBe(true);
    expect(signals.map((signal) => signal.aborted)).toEqual([false, true, true]);
    expect(loop.stats()).toMatchObject({ succeeded: 1 });
  });
});
