import type { Io, Output } from '../io.js';
import { type Colours, coloursFor } from './colours.js';

/**
 * Standard error, where a command talks: failures, progress, the summary. Lines are written whole; when nobody
 * listens any more they are dropped, for talk never stops work.
 */
export class Talk {
  readonly stream: Output;
  readonly colours: Colours;
  #listening = true;

  constructor(stream: Output, env: Io['env']) {
    this.stream = stream;
    this.colours = coloursFor(stream, env);
    stream.on('error', () => {
      this.#listening = false;
    });
  }

  line(text: string): void {
    this.raw(`${text}\n`);
  }

  /** For what steers the terminal; everything else is a line. */
  raw(text: string): void {
    if (this.#listening) this.stream.write(text);
  }

  /** Resolves at once while the stream has room, else when it has room again or nobody listens any more. */
  async ready(): Promise<void> {
    const { stream } = this;
    if (!this.#listening || !stream.writableNeedDrain) return;
    await new Promise<void>((resolve) => {
      const events = ['drain', 'error', 'close'] as const;
      const go = (): void => {
        for (const event of events) stream.off(event, go);
        resolve();
      };
      for (const event of events) stream.on(event, go);
    });
  }

  async flush(): Promise<void> {
    if (!this.#listening) return;
    await new Promise<void>((resolve) => {
      this.stream.once('error', () => resolve());
      this.stream.write('', () => resolve());
    });
  }
}
