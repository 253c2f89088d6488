import { PipelineError, wrongKind } from '../../base/index.js';
import { hasMethods } from './has-methods.js';

/** Whatever items can be taken from: iterables, async iterables (channel receivers too), Node streams, web streams. */
export type SourceLike<T> = Iterable<T> | AsyncIterable<T> | ReadableStream<T>;

/** An opened source: items one after the other, and a way to let go of it early. */
export interface Source<T> {
  next(): IteratorResult<T> | PromiseLike<IteratorResult<T>>;
  /** Nobody wants the rest: releases what the source holds. Resolves when it has; rejects with what went wrong there. */
  close(reason: unknown): Promise<void>;
}

/** What is needed of a Node stream; a type of Node's own would not recognise those of other implementations. */
interface NodeReadable extends AsyncIterable<unknown> {
  readonly destroyed: boolean;
  readonly closed?: boolean;
  destroy(error?: Error): unknown;
  once(event: 'close', listener: () => void): unknown;
}

/** Throws a `TypeError` for what is no source and `PIPELINE_INVALID` for one that can give nothing any more. */
export function requireSource(source: unknown): void {
  if (isWebReadable(source)) {
    if (source.locked)
      throw new PipelineError('PIPELINE_INVALID', 'the source is a stream that somebody else reads');
  } else if (isNodeReadable(source)) {
    if (source.destroyed)
      throw new PipelineError('PIPELINE_INVALID', 'the source is a stream that has ended or was destroyed');
  } else if (!isIterable(source) && !isAsyncIterable(source)) {
    throw wrongKind('the source', 'an iterable, an async iterable, a receiver, or a readable stream', source);
  }
}

/** Begins to take from a source. Call `requireSource` first. */
export function openSource<T>(source: SourceLike<T>): Source<T> {
  if (isNodeReadable(source)) return new NodeSource<T>(source);
  if (isAsyncIterable(source)) {
    // A web stream is an async iterable too, but only its reader can cancel it while a read is waiting.
    return isWebReadable(source) ? new WebSource<T>(source) : new AsyncSource<T>(source as AsyncIterable<T>);
  }
  return isWebReadable(source) ? new WebSource<T>(source) : new SyncSource<T>(source as Iterable<T>);
}

class SyncSource<T> implements Source<T> {
  private readonly iterator: Iterator<T>;
  private isRunning = false;

  constructor(source: Iterable<T>) {
    this.iterator = source[Symbol.iterator]();
  }

  next(): IteratorResult<T> {
    this.isRunning = true;
    const step = this.iterator.next();
    this.isRunning = false;
    return step;
  }

  async close(): Promise<void> {
    // A generator that ends the run from inside itself cannot be closed before it has given its item.
    if (this.isRunning) await Promise.resolve();
    this.iterator.return?.();
  }
}

class AsyncSource<T> implements Source<T> {
  private readonly iterator: AsyncIterator<T>;

  constructor(source: AsyncIterable<T>) {
    this.iterator = source[Symbol.asyncIterator]();
  }

  next(): Promise<IteratorResult<T>> {
    return this.iterator.next();
  }

  async close(): Promise<void> {
    await this.iterator.return?.();
  }
}

/** The iterator of a Node stream cannot be left while it waits for data; the stream itself can be destroyed at any time. */
class NodeSource<T> implements Source<T> {
  private readonly stream: NodeReadable;
  private readonly iterator: AsyncIterator<unknown>;

  constructor(stream: NodeReadable) {
    this.stream = stream;
    this.iterator = stream[Symbol.asyncIterator]();
  }

  next(): Promise<IteratorResult<T>> {
    return this.iterator.next() as Promise<IteratorResult<T>>;
  }

  async close(): Promise<void> {
    const { stream } = this;
    // Without an error: one that nobody listens for would end the process.
    stream.destroy();
    if (stream.closed !== false) return;
    await new Promise<void>((resolve) => {
      stream.once('close', resolve);
    });
  }
}

class WebSource<T> implements Source<T> {
  private readonly reader: ReadableStreamDefaultReader<T>;

  constructor(stream: ReadableStream<T>) {
    this.reader = stream.getReader();
  }

  async next(): Promise<IteratorResult<T>> {
    const step = await this.reader.read();
    if (!step.done) return { done: false, value: step.value };
    this.reader.releaseLock();
    return { done: true, value: undefined };
  }

  async close(reason: unknown): Promise<void> {
    await this.reader.cancel(reason);
    this.reader.releaseLock();
  }
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'string' || hasMethods(value, [Symbol.iterator]);
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return hasMethods(value, [Symbol.asyncIterator]);
}

function isNodeReadable(value: unknown): value is NodeReadable {
  return isAsyncIterable(value) && hasMethods(value, ['pipe', 'read', 'destroy', 'once']);
}

function isWebReadable(value: unknown): value is ReadableStream {
  return hasMethods(value, ['getReader', 'cancel', 'tee']);
}
