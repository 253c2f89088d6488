import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { Closable } from '../../../../src/jobs/ndjson/module/closable.js';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** An endless source that knows whether it was closed. */
class Endless implements AsyncIterator<object> {
  isClosed = false;
  made: WeakRef<object>[] = [];

  next(): Promise<IteratorResult<object>> {
    const value = {};
    this.made.push(new WeakRef(value));
    return Promise.resolve({ done: false, value });
  }

  return(): Promise<IteratorResult<object>> {
    this.isClosed = true;
    return Promise.resolve({ done: true, value: undefined });
  }
}

describe('a closable source', () => {
  it('keeps nothing of the items that went through (I1)', async () => {
    const source = new Endless();
    const items = new Closable(source, new AbortController().signal);
    for (let n = 0; n < 100; n += 1) await items.next();
    await setImmediate();
    gc();
    const kept = source.made.filter((one) => one.deref() !== undefined).length;
    expect(kept).toBeLessThanOrEqual(1); // the last may still stand somewhere on the stack
    expect(source.made).toHaveLength(100);
  });

  it('tells whoever waits the end when the signal aborts, and closes what the items come from (I2)', async () => {
    const closing = new AbortController();
    const source = new Endless();
    source.next = () => new Promise(() => undefined);
    const items = new Closable(source, closing.signal);
    const waiting = [items.next(), items.next()];
    closing.abort();
    expect(await Promise.all(waiting)).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
    expect(source.isClosed).toBe(true);
    expect(await items.next()).toEqual({ done: true, value: undefined });
  });

  it('has no items when the signal has aborted before', async () => {
    const source = new Endless();
    const items = new Closable(source, AbortSignal.abort());
    expect(await items.next()).toEqual({ done: true, value: undefined });
    expect([source.isClosed, source.made.length]).toEqual([true, 0]);
  });

  it('rejects with what its items reject with', async () => {
    const source = new Endless();
    source.next = () => Promise.reject(new Error('no'));
    await expect(new Closable(source, new AbortController().signal).next()).rejects.toThrow('no');
  });
});
