import { PipelineError } from '../../base/index.js';
import { ChannelClosedError } from '../../channels/index.js';

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

interface NodeWritable {
  readonly writable: boolean;
  readonly closed?: boolean;
  write(chunk: unknown): boolean;
  end(callback: (error?: Error | null) => void): unknown;
  destroy(error?: Error): unknown;
  on(event: string, listener: (error?: Error) => void): unknown;
  once(event: string, listener: () => void): unknown;
  off(event: string, listener: (error?: Error) => void): unknown;
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
    throw new TypeError('the sink must be a function, a sender, or a writable stream');
  }
}

/** Begins to write to a sink. Call `requireSink` first. */
export function openSink<T>(sink: SinkLike<T>): Sink<T> {
  if (typeof sink === 'function') return new FunctionSink(sink);
  if (isSender(sink)) return new SenderSink<T>(sink);
  if (isWebWritable(sink)) return new WebSink<T>(sink);
  return new NodeSink<T>(sink as unknown as NodeWritable);
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

class NodeSink<T> implements Sink<T> {
  private readonly stream: NodeWritable;
  private failure: { readonly error: unknown } | undefined = undefined;
  private wake: (() => void) | undefined = undefined;
  private readonly onDrain = (): void => this.wake?.();
  private readonly onError = (error?: Error): void => this.fail(error);
  private readonly onEnded = (error?: Error | null): void => {
    if (error === undefined || error === null) this.wake?.();
    else this.fail(error);
  };
  private readonly onClose = (): void => {
    this.fail(new PipelineError('CHANNEL_CLOSED', 'the stream was closed before everything was written'));
  };

  constructor(stream: NodeWritable) {
    this.stream = stream;
    stream.on('drain', this.onDrain);
    stream.on('error', this.onError);
    stream.on('close', this.onClose);
  }

  write(value: T): Promise<void> | undefined {
    if (this.failure !== undefined) return Promise.reject(this.failure.error);
    if (this.stream.write(value)) return undefined;
    return this.woken();
  }

  async end(): Promise<void> {
    if (this.failure !== undefined) throw this.failure.error;
    this.stream.off('close', this.onClose);
    const ended = this.woken();
    this.stream.end(this.onEnded);
    await ended;
    this.stopListening();
  }

  async destroy(error: unknown): Promise<void> {
    const { stream } = this;
    const isClosed = stream.closed !== false;
    // The error goes to whoever listens to the stream; if only we do, it must not end the process, so we stay until then.
    stream.destroy(
      error instanceof Error ? error : new PipelineError('STAGE_FAILED', String(error), { cause: error }),
    );
    if (!isClosed) {
      await new Promise<void>((resolve) => {
        stream.once('close', resolve);
      });
    }
    this.stopListening();
  }

  private woken(): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure.error);
    return new Promise((resolve, reject) => {
      this.wake = () => {
        this.wake = undefined;
        if (this.failure === undefined) resolve();
        else reject(this.failure.error);
      };
    });
  }

  private fail(error: unknown): void {
    this.failure ??= { error };
    this.wake?.();
  }

  private stopListening(): void {
    this.stream.off('drain', this.onDrain);
    this.stream.off('error', this.onError);
    this.stream.off('close', this.onClose);
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
  return has(value, ['send', 'trySend', 'reserve', 'close']) && 'isClosed' in value;
}

function isWebWritable(value: unknown): value is WritableStream {
  return has(value, ['getWriter', 'abort']);
}

function isNodeWritable(value: unknown): value is NodeWritable {
  return has(value, ['write', 'end', 'destroy', 'on', 'once', 'off']);
}

function has(value: unknown, methods: readonly string[]): value is object {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  return methods.every((method) => typeof Reflect.get(value, method) === 'function');
}
