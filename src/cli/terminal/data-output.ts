import { once } from 'node:events';
import type { Output } from '../io.js';
import { systemWords } from '../system-words.js';

/** Nobody reads standard output any more: `| head` has seen enough. It is no fault, and ends a command quietly. */
export class ReaderGoneError extends Error {
  static {
    Object.defineProperty(this.prototype, 'name', { value: 'ReaderGoneError' });
  }
}

/** Standard output fails for another reason. (No `PipelineError`: the library is not loaded for a page of help.) */
class OutputFailedError extends Error {
  readonly code = 'IO';
  static {
    Object.defineProperty(this.prototype, 'name', { value: 'OutputFailedError' });
  }
}

/**
 * Standard output, where data goes and nothing else.
 *
 * - `write` resolves at once while the stream has room, else when it has room again: a slow reader slows the run.
 * - Once the reader has gone, every write rejects with {@link ReaderGoneError}, and `failure` settles without waiting
 *   for another write; any other fault of the stream rejects with that fault.
 */
export class DataOutput {
  /** Rejects when the stream fails; never resolves. */
  readonly failure: Promise<never>;
  readonly #stream: Output;
  #fault: Error | undefined;
  #isUsed = false;
  #fail: (fault: Error) => void = () => {};

  constructor(stream: Output) {
    this.#stream = stream;
    this.failure = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    this.failure.catch(() => {}); // whoever writes is told too
    stream.on('error', (error: NodeJS.ErrnoException) => this.#onError(error));
  }

  get isReaderGone(): boolean {
    return this.#fault instanceof ReaderGoneError;
  }

  async write(data: string | Uint8Array): Promise<void> {
    if (this.#fault !== undefined) throw this.#fault;
    this.#isUsed = true;
    if (this.#stream.write(data)) return;
    // Rejects when the stream fails, and then the fault is known already: its listener came first.
    await once(this.#stream, 'drain').catch((error: unknown) => {
      throw this.#fault ?? error;
    });
  }

  /** Resolves when everything written has left the process; a stream that was never written to is left alone. */
  async flush(): Promise<void> {
    if (this.#fault !== undefined) throw this.#fault;
    if (!this.#isUsed) return;
    const error = await new Promise<Error | null | undefined>((resolve) => {
      this.#stream.write('', resolve);
    });
    if (error) this.#onError(error);
    if (this.#fault !== undefined) throw this.#fault;
  }

  #onError(error: NodeJS.ErrnoException): void {
    if (this.#fault !== undefined) return;
    const gone = error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED';
    this.#fault = gone
      ? new ReaderGoneError('the reader of standard output has gone', { cause: error })
      : new OutputFailedError(`standard output cannot be written: ${systemWords(error) ?? error.message}`, {
          cause: error,
        });
    this.#fail(this.#fault);
  }
}
