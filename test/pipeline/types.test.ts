import { Readable, Writable } from 'node:stream';
import { describe, expectTypeOf, test } from 'vitest';
import { mpsc } from '../../src/channels/index.js';
import type { Layer } from '../../src/limits/index.js';
import {
  DataProcessor,
  type Pipeline,
  pipeline,
  processBatch,
  type RunResult,
} from '../../src/pipeline/index.js';
import { WorkerPool, workerTask } from '../../src/pool/index.js';

// What is checked here is checked by the compiler (`npm run check`). Nothing that would run is called: it stands inside of a
// function, and what a program that has been started does would be told in the middle of another file.

const numbers = pipeline([1, 2]);
const layer: Layer<number, number> = (next) => next;
const retry: Layer<number, bigint> = (next) => next;
const anything =
  <Q, A>(): Layer<Q, A> =>
  (next) =>
    next;

describe('element types flow through the chain without annotations', () => {
  test('from the source', () => {
    const [, receiver] = mpsc.channel<Date>(1);
    expectTypeOf(() => pipeline([1, 2]).toArray()).returns.resolves.toEqualTypeOf<number[]>();
    expectTypeOf(() => pipeline(new Map<string, number>()).toArray()).returns.resolves.toEqualTypeOf<
      [string, number][]
    >();
    expectTypeOf(pipeline(receiver)).toEqualTypeOf<Pipeline<Date>>();
    expectTypeOf(pipeline(new ReadableStream<Uint8Array>())).toEqualTypeOf<Pipeline<Uint8Array>>();
    expectTypeOf(pipeline(Readable.from([]))).toExtend<Pipeline<string>>();
  });

  test('through every stage', () => {
    const chain = pipeline(['1', '2'])
      .map((text) => Number(text))
      .map(async (n) => ({ n }))
      .filter(({ n }) => n > 1)
      .flatMap(({ n }) => [n, String(n)])
      .filter((item): item is string => typeof item === 'string')
      .sort({ by: (text) => text.length })
      .tee((text) => text.toUpperCase())
      .batch({ maxItems: 2 });
    expectTypeOf(() => chain.toArray()).returns.resolves.toEqualTypeOf<string[][]>();
    expectTypeOf(() => chain.to((texts) => texts.length)).returns.resolves.toEqualTypeOf<RunResult>();
    expectTypeOf(() => chain[Symbol.asyncIterator]().next()).returns.resolves.toEqualTypeOf<
      IteratorResult<string[]>
    >();
  });

  test('through tasks and layers', () => {
    const square = workerTask<number, bigint>(new URL('file:///square.js'));
    expectTypeOf(() => pipeline([1]).map(square).through(retry).toArray()).returns.resolves.toEqualTypeOf<
      bigint[]
    >();
    expectTypeOf(new DataProcessor(square)).toEqualTypeOf<DataProcessor<number, bigint>>();
    expectTypeOf(() => processBatch([1], square)).returns.resolves.toEqualTypeOf<bigint[]>();
    const layered = pipeline([1])
      .map((n) => String(n))
      .through(anything());
    expectTypeOf(() => layered.toArray()).returns.resolves.toEqualTypeOf<string[]>();
  });

  test('through processors and batches', () => {
    const processor = new DataProcessor(async (text: string) => text.length);
    expectTypeOf(() => processor.recv()).returns.resolves.toEqualTypeOf<number | undefined>();
    expectTypeOf(() => processor.recvMany(2)).returns.resolves.toEqualTypeOf<number[]>();
    expectTypeOf(processor).toExtend<AsyncIterable<number>>();
    expectTypeOf(() =>
      processBatch(['a'], (text, { index }) => text.repeat(index)),
    ).returns.resolves.toEqualTypeOf<string[]>();
  });

  test('to handlers of errors', () => {
    pipeline(['a']).map((text) => text.length, {
      onError: (error, item) => {
        expectTypeOf(error).toBeUnknown();
        expectTypeOf(item).toEqualTypeOf<string>();
      },
    });
  });
});

describe('what can never run does not compile', () => {
  test('a source that cannot be iterated', () => {
    // @ts-expect-error a number is no source
    expectTypeOf(() => pipeline(7)).toBeFunction();
    // @ts-expect-error a promise of a source is no source yet
    expectTypeOf(() => pipeline(Promise.resolve([1]))).toBeFunction();
  });

  test('a stage that takes something else', () => {
    // @ts-expect-error the items are numbers
    expectTypeOf(() => numbers.map((text: string) => text.length)).toBeFunction();
    // @ts-expect-error the items are numbers
    expectTypeOf(() => numbers.map(workerTask<string, number>(new URL('file:///task.js')))).toBeFunction();
    // @ts-expect-error the items are numbers
    expectTypeOf(() => processBatch([1], workerTask<string, number>('/task.js'))).toBeFunction();
    // @ts-expect-error a number cannot be iterated
    expectTypeOf(() => numbers.flatMap((n) => n)).toBeFunction();
  });

  test('a key without a place in the order', () => {
    // @ts-expect-error an object is no key
    expectTypeOf(() => numbers.sort({ by: (n) => ({ n }) })).toBeFunction();
    // @ts-expect-error a key is needed
    expectTypeOf(() => numbers.sort({})).toBeFunction();
  });

  test('a sink that takes something else', () => {
    const [sender] = mpsc.channel<string>(1);
    // @ts-expect-error the channel is for strings
    expectTypeOf(() => numbers.to(sender)).toBeFunction();
    // @ts-expect-error the function is for strings
    expectTypeOf(() => numbers.to((text: string) => text)).toBeFunction();
    // @ts-expect-error the stream is for strings
    expectTypeOf(() => numbers.tee(new WritableStream<string>())).toBeFunction();
    // @ts-expect-error a number is no sink
    expectTypeOf(() => numbers.to(7)).toBeFunction();
    expectTypeOf(() => numbers.to(new Writable({ objectMode: true }))).toBeFunction();
  });

  test('layers without a stage to wrap', () => {
    // @ts-expect-error there is no stage before it
    expectTypeOf(() => numbers.through(layer)).toBeFunction();
    const batches = numbers.map((n) => n).batch({ maxItems: 2 });
    // @ts-expect-error a batch is no stage that could be wrapped
    expectTypeOf(() => batches.through(layer)).toBeFunction();
    const texts = numbers.map((n) => String(n));
    // @ts-expect-error the stage answers with text
    expectTypeOf(() => texts.through(layer)).toBeFunction();
  });

  test('words that do not exist', () => {
    // @ts-expect-error no such policy
    expectTypeOf(() => numbers.map((n) => n, { whenFull: 'panic' })).toBeFunction();
    // @ts-expect-error no such order
    expectTypeOf(() => new DataProcessor((n: number) => n, { order: 'random' })).toBeFunction();
    // @ts-expect-error no such flavor
    expectTypeOf(() => new WorkerPool({ flavor: 'process' })).toBeFunction();
    // @ts-expect-error a batch of results is in the order of its items
    expectTypeOf(() => processBatch([1], (n) => n, { order: 'completion' })).toBeFunction();
    // @ts-expect-error no such option
    expectTypeOf(() => numbers.batch({ size: 3 })).toBeFunction();
  });

  test('a function where a task is needed', () => {
    // @ts-expect-error a function cannot be sent to a thread
    expectTypeOf(() => new WorkerPool().run((n: number) => n, 1)).toBeFunction();
  });

  test('sending what the processor does not take', () => {
    const processor = new DataProcessor((n: number) => n);
    // @ts-expect-error it takes numbers
    expectTypeOf(() => processor.send('1')).toBeFunction();
  });
});
