import { PassThrough, Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { mpsc } from '../../../src/channels/index.js';
import { pipeline } from '../../../src/pipeline/index.js';
import { turn } from '../gated.js';

/** A Node stream that takes one item at a time when it is told to. */
function slow() {
  const taken: unknown[] = [];
  let release: (() => void) | undefined;
  let state: 'open' | 'finished' = 'open';
  const stream = new Writable({
    objectMode: true,
    highWaterMark: 1,
    write(item, _encoding, done) {
      taken.push(item);
      release = () => done();
    },
    final(done) {
      state = 'finished';
      done();
    },
  });
  return {
    stream,
    taken,
    get state() {
      return state;
    },
    async take(): Promise<void> {
      const now = release;
      release = undefined;
      now?.();
      await turn();
    },
  };
}

describe('every kind of sink', () => {
  test('a function: awaited, one item at a time', async () => {
    let busy = 0;
    let most = 0;
    const seen: number[] = [];
    await pipeline([1, 2, 3]).to(async (n) => {
      busy += 1;
      most = Math.max(most, busy);
      await turn();
      seen.push(n);
      busy -= 1;
    });
    expect(seen).toEqual([1, 2, 3]);
    expect(most).toBe(1);
  });

  test('the sender of a channel: waits for room, and is closed at the end', async () => {
    const [sender, receiver] = mpsc.channel<number>(1);
    const run = pipeline([1, 2, 3]).to(sender);
    const seen: number[] = [];
    for await (const n of receiver) seen.push(n);
    expect(seen).toEqual([1, 2, 3]);
    expect(await run).toMatchObject({ received: 3, succeeded: 3 });
    expect(sender.isClosed).toBe(true);
  });

  test('a Node Writable: one that is full is waited for, and the run ends after it has finished', async () => {
    const sink = slow();
    let pulled = 0;
    const run = pipeline(
      (function* () {
        for (; pulled < 4; ) yield (pulled += 1);
      })(),
    ).to(sink.stream);
    await turn();
    expect(pulled).toBe(1);
    for (let n = 0; n < 4; n += 1) {
      expect(sink.state).toBe('open');
      await sink.take();
    }
    expect(await run).toMatchObject({ received: 4, succeeded: 4 });
    expect(sink.taken).toEqual([1, 2, 3, 4]);
    expect(sink.state).toBe('finished');
  });

  test('a Node stream that is read on', async () => {
    const through = new PassThrough({ objectMode: true });
    const run = pipeline([1, 2, 3]).to(through);
    expect(await pipeline(through).toArray()).toEqual([1, 2, 3]);
    await run;
  });

  test('a web WritableStream: closed at the end, and unlocked', async () => {
    const seen: unknown[] = [];
    const stream = new WritableStream({
      write: (item) => void seen.push(item),
      close: () => void seen.push('closed'),
    });
    await pipeline([1, 2]).to(stream);
    expect(seen).toEqual([1, 2, 'closed']);
    expect(stream.locked).toBe(false);
  });
});

describe('a run that ends early destroys its sinks with the error', () => {
  const boom = new Error('boom');
  const fail = (): never => {
    throw boom;
  };

  test('a sender: receivers drain, then reject with it', async () => {
    const [sender, receiver] = mpsc.channel<number>(4);
    const source = (function* () {
      yield 1;
      throw boom;
    })();
    await expect(pipeline(source).to(sender)).rejects.toMatchObject({ cause: boom });
    expect(await receiver.recv()).toBe(1);
    await expect(receiver.recv()).rejects.toBe(boom);
  });

  test('a Node Writable: destroyed with it, without ending the process', async () => {
    const sink = slow();
    await expect(pipeline([1]).map(fail).to(sink.stream)).rejects.toMatchObject({ cause: boom });
    expect(sink.stream.errored).toBe(boom);
    expect(sink.stream.closed).toBe(true);
    expect(sink.state).toBe('open');
    expect(sink.stream.listenerCount('error')).toBe(0);
  });

  test('a web stream: aborted with it', async () => {
    let aborted: unknown;
    const stream = new WritableStream({
      abort(reason) {
        aborted = reason;
      },
    });
    await expect(pipeline([1]).map(fail).to(stream)).rejects.toMatchObject({ cause: boom });
    expect(aborted).toBe(boom);
    expect(stream.locked).toBe(false);
  });

  test('a tee, too', async () => {
    const side = slow();
    await expect(pipeline([1]).map(fail).tee(side.stream).toArray()).rejects.toMatchObject({ stage: 'map' });
    expect(side.stream.errored).toBe(boom);
  });

  test('an abort counts as one, whatever its reason', async () => {
    const sink = slow();
    const abort = new AbortController();
    const run = pipeline([1, 2, 3]).to(sink.stream, { signal: abort.signal });
    await turn();
    abort.abort('enough');
    await expect(run).rejects.toBe('enough');
    expect(sink.stream.errored).toMatchObject({ message: 'enough', cause: 'enough' });
  });
});

describe('a sink that fails', () => {
  test('a Node stream that errs while it is written to', async () => {
    const stream = new Writable({
      objectMode: true,
      highWaterMark: 1,
      write(item, _encoding, done) {
        done(item === 2 ? new Error('disk full') : null);
      },
    });
    await expect(pipeline([1, 2, 3]).to(stream)).rejects.toMatchObject({
      stage: 'sink',
      cause: new Error('disk full'),
    });
    expect(stream.listenerCount('error')).toBe(0);
  });

  test('a Node stream that errs at its end', async () => {
    const stream = new Writable({
      objectMode: true,
      write: (_item, _encoding, done) => done(),
      final: (done) => done(new Error('cannot flush')),
    });
    await expect(pipeline([1]).to(stream)).rejects.toMatchObject({
      stage: 'sink',
      cause: new Error('cannot flush'),
    });
  });

  test('a Node stream that somebody closes under way', async () => {
    const sink = slow();
    const run = pipeline([1, 2, 3]).to(sink.stream);
    await turn();
    sink.stream.destroy();
    await expect(run).rejects.toMatchObject({ stage: 'sink', cause: { code: 'CHANNEL_CLOSED' } });
  });

  test('a chunk that the stream cannot take', async () => {
    const stream = new Writable({ write: (_chunk, _encoding, done) => done() });
    await expect(pipeline([{}]).to(stream)).rejects.toMatchObject({
      stage: 'sink',
      cause: { code: 'ERR_INVALID_ARG_TYPE' },
      result: { received: 1, failed: 1 },
    });
  });

  test('a web stream that errs', async () => {
    const stream = new WritableStream({
      write() {
        throw new Error('disk full');
      },
    });
    await expect(pipeline([1]).to(stream)).rejects.toMatchObject({
      stage: 'sink',
      cause: new Error('disk full'),
    });
  });

  test('a channel whose receiver is gone', async () => {
    const [sender, receiver] = mpsc.channel<number>(1);
    const run = pipeline([1, 2, 3]).to(sender);
    await turn();
    receiver[Symbol.dispose]();
    await expect(run).rejects.toMatchObject({ stage: 'sink', cause: { code: 'CHANNEL_CLOSED' } });
  });
});
