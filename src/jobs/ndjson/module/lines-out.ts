import { type Clock, messageOf, PipelineError } from '../../../base/index.js';
import type { DataOut } from '../run/index.js';

const ENOUGH_CHARACTERS = 64 * 1024;
/** How long a line waits for company. */
const PATIENCE_MS = 50;

/** Collects values as lines, and lets many go at a time: soon, when no more come. */
export class LinesOut {
  private readonly out: DataOut;
  private readonly clock: Clock;
  private text = '';
  private writing: Promise<unknown> = Promise.resolve();
  private cancelTimer: (() => void) | undefined = undefined;

  constructor(out: DataOut, clock: Clock) {
    this.out = out;
    this.clock = clock;
  }

  /** Waits while the output is slow. Rejects with `INVALID_RESULT` for a value that JSON cannot hold. */
  async add(value: unknown): Promise<void> {
    this.text += lineOf(value);
    if (this.text.length >= ENOUGH_CHARACTERS) return await this.flush();
    this.cancelTimer ??= this.clock.setTimeout(() => {
      this.flush().catch(() => undefined); // whoever adds or ends is told
    }, PATIENCE_MS);
  }

  async flush(): Promise<void> {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    const { text } = this;
    this.text = '';
    if (text !== '')
      this.writing = this.writing.then(() => this.out.write(new Uint8Array(Buffer.from(text))));
    await this.writing;
  }

  /** Nothing goes any more. */
  abandon(): void {
    this.cancelTimer?.();
    this.text = '';
    this.writing.catch(() => undefined);
  }
}

function lineOf(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new PipelineError('INVALID_RESULT', `a result cannot be written as JSON: ${messageOf(cause)}`, {
      cause,
    });
  }
  if (text === undefined)
    throw new PipelineError('INVALID_RESULT', `a result cannot be written as JSON: it is ${typeof value}`);
  return `${text}\n`;
}
