import { EventEmitter, getEventListeners, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { EventRun, type RunContext } from '../../../src/jobs/run/index.js';

interface Item {
  readonly type: 'item';
  readonly number: number;
}
interface Summary {
  readonly type: 'summary';
  readonly items: number;
}
type Context = RunContext<Item | Summary>;

/** Tells so many items and then how many they were; stops early when it is closed. */
function tells(count: number, begun: Context[] = []): (context: Context) => Promise<Summary> {
  return async (context) => {
    begun.push(context);
    let items = 0;
    for (; items < count && !context.closing.aborted; items += 1) {
      await context.emit({ type: 'item', number: items });
    }
    return { type: 'summary', items };
  };
}

function runOf(
  body: (context: Context) => Promise<Summary>,
  { signal, eventsAhead = 1 }: { readonly signal?: AbortSignal; readonly eventsAhead?: number } = {},
): EventRun<Item | Summary, string> {
  let phase = 'working';
  const counts = { snapshot: () => phase, enter: (next: string) => void (phase = next) };
  return new EventRun({ body, counts, eventsAhead, signal });
}

/** What is told, an item as its number, and what iterating rejects with. */
async function told(run: AsyncIterable<Item | Summary>): Promise<unknown[]> {
  const all: unknown[] = [];
  try {
    for await (const event of run) all.push(event.type === 'item' ? event.number : event);
  } catch (error) {
    all.push({ rejected: error });
  }
  return all;
}

/** Resolves once all that can happen without waiting for the outside has happened. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const never = new Promise<never>(() => {});

describe('the life of a run', () => {
  it('gives the events in order, and the summary last (I2)', async () => {
    expect(await told(runOf(tells(3)))).toEqual([0, 1, 2, { type: 'summary', items: 3 }]);
  });

  it('starts nothing before it is iterated, and its body once, however many iterate (I1)', async () => {
    const begun: Context[] = [];
    const run = runOf(tells(4, begun));
    await settled();
    expect(begun).toHaveLength(0);
    const shares = await Promise.all([told(run), told(run)]);
    expect(begun).toHaveLength(1);
    expect(shares.flat()).toHaveLength(5);
  });

  it('result() gives the summary and leaves the other events out', async () => {
    expect(await runOf(tells(3)).result()).toEqual({ type: 'summary', items: 3 });
  });

  it('result() after iterating is refused: the summary was taken', async () => {
    const run = runOf(tells(0));
    await told(run);
    await expect(run.result()).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('waits for whoever iterates: only eventsAhead events are told ahead', async () => {
    let emitted = 0;
    const run = runOf(
      async ({ emit }) => {
        for (; emitted < 10; emitted += 1) await emit({ type: 'item', number: emitted });
        return { type: 'summary', items: emitted };
      },
      { eventsAhead: 3 },
    );
    const iterator = run[Symbol.asyncIterator]();
    await iterator.next();
    await settled();
    expect(emitted).toBe(1 + 3);
    await iterator.return();
  });

  it('its snapshots are those of the counts, which enter done when it has ended', async () => {
    const run = runOf(tells(1));
    expect(run.snapshot()).toBe('working');
    await told(run);
    expect(run.snapshot()).toBe('done');
  });

  it('rejects with what the body throws, after what it told before (I2)', async () => {
    const error = new Error('broken');
    const run = runOf(async ({ emit }) => {
      await emit({ type: 'item', number: 0 });
      throw error;
    });
    expect(await told(run)).toEqual([0, { rejected: error }]);
    expect(run.snapshot()).toBe('done');
  });
});

describe('closing a run', () => {
  it('tells the body, which ends as it sees fit, with a summary', async () => {
    const run = runOf(tells(Infinity));
    const numbers: number[] = [];
    let summary: Summary | undefined;
    for await (const event of run) {
      if (event.type === 'summary') summary = event;
      else if (numbers.push(event.number) === 2) run.close();
    }
    expect(summary).toEqual({ type: 'summary', items: numbers.length });
  });

  it('can be done by the body, and stops nothing', async () => {
    const seen: boolean[] = [];
    const run = runOf(async ({ close, closing, stopping }) => {
      close();
      seen.push(closing.aborted, stopping.aborted);
      return { type: 'summary', items: 0 };
    });
    expect(await told(run)).toEqual([{ type: 'summary', items: 0 }]);
    expect(seen).toEqual([true, false]);
  });

  it('before the beginning leaves the beginning to whoever iterates', async () => {
    const run = runOf(tells(3));
    run.close();
    run.close();
    expect(await run.result()).toEqual({ type: 'summary', items: 0 });
  });
});

describe('destroying a run', () => {
  const reason = new Error('enough');

  it('aborts both signals with the reason, and rejects the iteration with it (I2)', async () => {
    const begun: Context[] = [];
    const run = runOf(tells(Infinity, begun));
    const telling = told(run);
    await run.destroy(reason);
    expect((await telling).at(-1)).toEqual({ rejected: reason });
    expect(begun.map(({ closing, stopping }) => [closing.reason, stopping.reason])).toEqual([
      [reason, reason],
    ]);
  });

  it('has its reason go before what the body throws of it (I2)', async () => {
    const run = runOf(
      ({ stopping }) =>
        new Promise((_, reject) => {
          stopping.addEventListener('abort', () => reject(new Error('a consequence')));
        }),
    );
    const telling = told(run);
    await run.destroy(reason);
    expect(await telling).toEqual([{ rejected: reason }]);
  });

  it('resolves when the body has settled, for everybody who called it; the first reason holds (I3)', async () => {
    const work = new EventEmitter();
    const run = runOf(async () => {
      await once(work, 'end');
      return { type: 'summary', items: 0 };
    });
    const telling = told(run);
    const order: string[] = [];
    const first = run.destroy(reason).then(() => order.push('first'));
    const second = run.destroy(new Error('too late')).then(() => order.push('second'));
    await settled();
    order.push('settles');
    work.emit('end');
    await Promise.all([first, second]);
    expect(order).toEqual(['settles', 'first', 'second']);
    expect(await telling).toEqual([{ rejected: reason }]);
  });

  it('before the beginning begins nothing, and iterating rejects (I1)', async () => {
    const begun: Context[] = [];
    const run = runOf(tells(1, begun));
    await run.destroy();
    expect(await told(run)).toMatchObject([{ rejected: { code: 'ABORTED' } }]);
    await expect(run.result()).rejects.toMatchObject({ code: 'ABORTED' });
    expect([begun.length, run.snapshot()]).toEqual([0, 'done']);
  });

  it('after the end changes nothing', async () => {
    const run = runOf(tells(1));
    expect(await told(run)).toHaveLength(2);
    await run.destroy(reason);
    expect(await told(run)).toEqual([]);
  });

  it('is what leaving the loop early does', async () => {
    const begun: Context[] = [];
    const run = runOf(tells(Infinity, begun));
    for await (const event of run) if (event.type === 'item') break;
    expect(begun[0]?.stopping.reason).toMatchObject({ code: 'ABORTED' });
    expect(run.snapshot()).toBe('done');
  });
});

describe("a caller's signal", () => {
  const reason = new Error('told to');

  it('destroys the run with its reason', async () => {
    const controller = new AbortController();
    const run = runOf(({ stopping }) => Promise.race([never, rejectedBy(stopping)]), {
      signal: controller.signal,
    });
    const telling = told(run);
    controller.abort(reason);
    expect(await telling).toEqual([{ rejected: reason }]);
  });

  it('that has aborted before lets nothing begin', async () => {
    const begun: Context[] = [];
    const run = runOf(tells(1, begun), { signal: AbortSignal.abort(reason) });
    expect(await told(run)).toEqual([{ rejected: reason }]);
    expect(begun).toHaveLength(0);
  });

  it('is let go of at the end, however the run ended (I3)', async () => {
    const { signal } = new AbortController();
    const runs = [runOf(tells(1), { signal }), runOf(tells(Infinity), { signal })];
    expect(getEventListeners(signal, 'abort')).toHaveLength(2);
    await runs[0]?.result();
    await runs[1]?.destroy();
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
}
