import { PipelineError, wrongKind } from '../../base/index.js';
import { ChannelClosedError } from '../../channels/index.js';
import { hasMethods } from './has-methods.js';
import { isNodeWritable, openNodeSink } from './node-sink.js';

/** What is needed of a channel's sender. */
export interface SenderLike<T> {
  readonly isClosed: boolean;
  send(value: T): Promise<void>;
  trySend(value: T): boolean;
  reserve(...args: never[]): Promise<unknown>;
  close(error?: unknown): void;
}

/** Wherever items can go: a function (awaited, one item at a time), a channel's sender, a Node or a web stream. */
export type SinkLike<T> = ((item: T) => unknown) | SenderLike<T> | NodeJS.WritableStream | WritableStream<T>;

/** An opened sink. `write` is called for one item at a time, `end` or `destroy` once at the end. */
export interface Sink<T> {
  /** What it returns is awaited before the next item comes, if it is a promise. */
  write(value: T): unknown;
  /** Everything was written: resolves when it has arrived. */
  end(): Promise<void>;
  /** The run ended early. Resolves when the sink has let go; never rejects. */
  destroy(error: unknown): Promise<void>;
}

/** Throws a `TypeError` for what is no sink and `PIPELINE_INVALID` for one that takes nothing any more. */
export function requireSink(sink: unknown): void {
  if (typeof sink === 'function') return;
  if (isSender(sink)) {
    if (sink.isClosed) throw new PipelineError('PIPELINE_INVALID', 'the sink is a sender that is closed');
  } else if (isWebWritable(sink)) {
    if (sink.locked)
      throw new PipelineError('PIPELINE_INVALID', 'the sink is a stream that somebody else writes to');
  } else if (isNodeWritable(sink)) {
    if (!sink.writable)
      throw new PipelineError('PIPELINE_INVALID', 'the sink is a stream that takes nothing any more');
  } else {
    throw wrongKind('the sink', 'a function, a sender, or a writable stream', sink);
  }
}

/** Begins to write to a sink. Call `requireSink` first. */
export function openSink<T>(sink: SinkLike<T>): Sink<T> {
  if (typeof sink === 'function') return new FunctionSink(sink);
  if (isSender(sink)) return new SenderSink<T>(sink);
  if (isWebWritable(sink)) return new WebSink<T>(sink);
  return openNodeSink<T>(sink);
}

class FunctionSink<T> implements Sink<T> {
  readonly write: (value: T) => unknown;

  constructor(fn: (item: T) => unknown) {
    this.write = fn;
  }

  async end(): Promise<void> {}

  async destroy(): Promise<void> {}
}

class SenderSink<T> implements Sink<T> {
  private readonly sender: SenderLike<T>;

  constructor(sender: SenderLike<T>) {
    this.sender = sender;
  }

  write(value: T): Promise<void> {
    return this.sender.send(value);
  }

  async end(): Promise<void> {
    this.sender.close();
  }

  async destroy(error: unknown): Promise<void> {
    this.sender.close(error ?? new ChannelClosedError('the pipeline ended early'));
  }
}

class WebSink<T> implements Sink<T> {
  private readonly writer: WritableStreamDefaultWriter<T>;

  constructor(stream: WritableStream<T>) {
    this.writer = stream.getWriter();
    // Both reject beside `write` when the stream fails; `write` is what we look at.
    this.writer.closed.catch(() => {});
    this.writer.ready.catch(() => {});
  }

  async write(value: T): Promise<void> {
    await this.writer.ready;
    await this.writer.write(value);
  }

  async end(): Promise<void> {
    await this.writer.close();
    this.writer.releaseLock();
  }

  async destroy(reason: unknown): Promise<void> {
    await this.writer.abort(reason).catch(() => {});
    this.writer.releaseLock();
  }
}

function isSender(value: unknown): value is SenderLike<never> {
  return hasMethods(value, ['send', 'trySend', 'reserve', 'close']) && 'isClosed' in value;
}

function isWebWritable(value: unknown): value is WritableStream {
  return hasMethods(value, ['getWriter', 'abort']);
}
