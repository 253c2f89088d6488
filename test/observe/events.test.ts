import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Event, type EventName } from '../../src/observe/index.js';
import { DataProcessor, pipeline } from '../../src/pipeline/index.js';

const names: EventName[] = ['pipeline:item', 'pipeline:stage:end', 'pipeline:run:start', 'pipeline:run:end'];

describe('events', () => {
  const seen: [string, unknown][] = [];
  const note = (message: unknown, name: string | symbol): void => void seen.push([String(name), message]);
  beforeEach(() => {
    seen.length = 0;
    for (const name of names) subscribe(name, note);
  });
  afterEach(() => {
    for (const name of names) unsubscribe(name, note);
  });

  test('tell the story of a run', async () => {
    const result = await pipeline([1, 2])
      .map(odd, { name: 'odd', onError: 'skip' })
      .to(() => {});
    expect(seen.map(([name]) => name)).toEqual([
      'pipeline:run:start',
      'pipeline:item',
      'pipeline:item',
      'pipeline:stage:end',
      'pipeline:run:end',
    ]);
    expect(seen.map(([, message]) => message)).toMatchObject([
      { stages: ['odd'] },
      { stage: 'odd', outcome: 'succeeded', index: 0 },
      { stage: 'odd', outcome: 'failed', index: 1, error: new Error('even') },
      { stage: 'odd', stats: { state: 'ended', received: 2, succeeded: 1, failed: 1 } },
      { state: 'done', result },
    ]);
  });

  test('tell of a run that fails or is aborted', async () => {
    await pipeline([1])
      .map(() => Promise.reject(new Error('no')))
      .toArray()
      .catch(() => {});
    expect(seen.at(-1)).toMatchObject(['pipeline:run:end', { state: 'failed', result: { failed: 1 } }]);
    const abort = new AbortController();
    const run = pipeline([1]).to(() => new Promise(() => {}), { signal: abort.signal });
    abort.abort('enough');
    await run.catch(() => {});
    expect(seen.at(-1)).toMatchObject(['pipeline:run:end', { state: 'aborted' }]);
  });

  test('tell of the end of a processor, once, whichever it is', async () => {
    const destroyed = new DataProcessor((n: number) => n, { name: 'mine' });
    await destroyed.destroy();
    await destroyed.destroy();
    const failed = new DataProcessor((): never => {
      throw new Error('no');
    });
    await failed.send(1);
    await failed.recv().catch(() => {});
    await failed.destroy();
    const ends = seen.filter(([name]) => name === 'pipeline:stage:end').map(([, message]) => message);
    expect(ends).toMatchObject([
      { stage: 'mine', stats: { state: 'destroyed' } },
      { stage: 'processor', stats: { state: 'failed', failed: 1 } },
    ]);
  });
});

test('an event that nobody listens to is not observed', () => {
  for (const name of names) expect(new Event(name).isObserved).toBe(false);
});

function odd(n: number): number {
  if (n % 2 === 0) throw new Error('even');
  return n;
}
