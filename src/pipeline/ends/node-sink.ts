import { PipelineError } from '../../base/index.js';
import { hasMethods } from './has-methods.js';
import type { Sink } from './sink.js';

/** What is needed of a Node stream; a type of Node's own would not recognise those of other implementations. */
export interface NodeWritable {
  readonly writable: boolean;
  readonly closed?: boolean;
  write(chunk: unknown, callback?: (error?: Error | null) => void): boolean;
  end(callback: (error?: Error | null) => void): unknown;
  destroy(error?: Error): unknown;
  on(event: string, listener: (error?: Error) => void): unknown;
  once(event: string, listener: () => void): unknown;
  off(event: string, listener: (error?: Error) => void): unknown;
}

export function openNodeSink<T>(sink: unknown): Sink<T> {
  const stream = sink as NodeWritable;
  return sink === process.stdout || sink === process.stderr
    ? new StdioSink<T>(stream)
    : new NodeSink<T>(stream);
}

export function isNodeWritable(value: unknown): value is NodeWritable {
  return hasMethods(value, ['write', 'end', 'destroy', 'on', 'once', 'off']);
}

/** Waits when the stream is full, and notices when it fails or is closed by somebody else. */
class NodeSink<T> implements Sink<T> {
  protected readonly stream: NodeWritable;
  private failure: { readonly error: unknown } | undefined = undefined;
  private wake: (() => void) | undefined = undefined;
  private readonly onDrain = (): void => this.wake?.();
  private readonly onError = (error?: Error): void => this.fail(error);
  protected readonly onEnded = (error?: Error | null): void => {
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
    await new Promise<void>((resolve) => {
      // One that has closed itself may still be about to tell its error.
      if (isClosed) setImmediate(resolve);
      else stream.once('close', resolve);
    });
    this.stopListening();
  }

  protected woken(): Promise<void> {
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

  protected stopListening(): void {
    this.stream.off('drain', this.onDrain);
    this.stream.off('error', this.onError);
    this.stream.off('close', this.onClose);
  }
}

/** The process's own output belongs to the process: it is flushed and never closed. */
class StdioSink<T> extends NodeSink<T> {
  override async end(): Promise<void> {
    const flushed = this.woken();
    this.stream.write('', this.onEnded);
    await flushed;
    this.stopListening();
  }

  override async destroy(): Promise<void> {
    this.stopListening();
  }
}
