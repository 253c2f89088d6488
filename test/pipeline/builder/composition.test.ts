import { Readable, Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { mpsc } from '../../../src/channels/index.js';
import { pipeline } from '../../../src/pipeline/index.js';

const invalid = expect.objectContaining({ code: 'PIPELINE_INVALID' });

describe('what can never run is refused when it is composed', () => {
  test.each([
    ['a source that cannot be iterated', () => pipeline(7 as never)],
    ['no source', () => pipeline(undefined as never)],
    ['a stage that is no function and no task', () => pipeline([1]).map('x' as never)],
    ['a predicate that is no function', () => pipeline([1]).filter({} as never)],
    ['a pool that is none', () => pipeline([1]).map((n) => n, { pool: {} as never })],
    ['a sort without a key', () => pipeline([1]).sort({} as never)],
    ['a sort without options', () => pipeline([1]).sort(undefined as never)],
    ['a tee to nothing', () => pipeline([1]).tee(null as never)],
    [
      'a layer that is no function',
      () =>
        pipeline([1])
          .map((n) => n)
          .through({} as never),
    ],
  ])('%s: TypeError', (_name, compose) => {
    expect(compose).toThrow(TypeError);
  });

  test.each([
    ['concurrency 0', () => pipeline([1]).map((n) => n, { concurrency: 0 })],
    ['bufferSize 0', () => pipeline([1]).filter(() => true, { bufferSize: 0 })],
    ['maxItems 0', () => pipeline([1]).batch({ maxItems: 0 })],
    ['maxBytes 0', () => pipeline([1]).batch({ maxBytes: 0 })],
    ['a negative maxWaitMs', () => pipeline([1]).batch({ maxWaitMs: -1 })],
    ['memoryBytes 0', () => pipeline([1]).sort({ by: (n) => n, memoryBytes: 0 })],
  ])('%s: RangeError', (_name, compose) => {
    expect(compose).toThrow(RangeError);
  });

  test.each([
    ['a batch without a limit', () => pipeline([1]).batch({})],
    ['a batch without options', () => pipeline([1]).batch(undefined as never)],
    ['through without a stage', () => pipeline([1]).through(((next: never) => next) as never)],
    [
      'through after a batch',
      () =>
        pipeline([1])
          .batch({ maxItems: 2 })
          .through(((next: never) => next) as never),
    ],
    [
      'through without layers',
      () =>
        pipeline([1])
          .map((n) => n)
          .through(),
    ],
    ['a stream that was destroyed', () => pipeline(Readable.from([1]).destroy())],
    [
      'a stream that somebody reads',
      () => {
        const stream = new ReadableStream();
        stream.getReader();
        return pipeline(stream);
      },
    ],
    ['a tee to a stream that takes nothing any more', () => pipeline([1]).tee(new Writable().destroy())],
  ])('%s: PIPELINE_INVALID', (_name, compose) => {
    expect(compose).toThrow(invalid);
  });
});

describe('a sink that cannot be used rejects, and nothing has started', () => {
  test('because it is no sink', async () => {
    const { source, state } = untouched();
    await expect(pipeline(source).to(42 as never)).rejects.toThrow(
      new TypeError('the sink must be a function, a sender, or a writable stream, not 42'),
    );
    await expect(pipeline(source).to(() => {}, { signal: 3 as never })).rejects.toThrow(
      new TypeError('signal must be an AbortSignal, not 3'),
    );
    expect(state.taken).toBe(0);
  });

  test('because it takes nothing any more', async () => {
    const { source, state } = untouched();
    const [sender] = mpsc.channel<number>(1);
    sender.close();
    await expect(pipeline(source).to(sender)).rejects.toThrow(invalid);
    await expect(pipeline(source).to(new Writable({ objectMode: true }).end())).rejects.toThrow(invalid);
    const stream = new WritableStream();
    stream.getWriter();
    await expect(pipeline(source).to(stream)).rejects.toThrow(invalid);
    expect(state.taken).toBe(0);
  });

  test('because it is used twice', async () => {
    const { source, state } = untouched();
    const sink = new Writable({ objectMode: true });
    await expect(pipeline(source).tee(sink).to(sink)).rejects.toThrow(invalid);
    expect(state.taken).toBe(0);
  });
});

describe('a composition is a value', () => {
  test('each method leaves the pipeline it is called on as it was', async () => {
    const base = pipeline([1, 2, 3]).map((n) => n * 10);
    const doubled = base.map((n) => n * 2);
    const layered = base.through((next) => async (n, context) => (await next(n, context)) + 1);
    expect(await base.toArray()).toEqual([10, 20, 30]);
    expect(await doubled.toArray()).toEqual([20, 40, 60]);
    expect(await layered.toArray()).toEqual([11, 21, 31]);
  });
});

/** A source that notices when somebody begins to take from it. */
function untouched() {
  const state = { taken: 0 };
  const source = {
    [Symbol.iterator]: () => {
      state.taken += 1;
      return [1][Symbol.iterator]();
    },
  };
  return { state, source };
}
