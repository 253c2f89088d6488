import { EventEmitter } from 'node:events';
import { Readable, Writable } from 'node:stream';
import type { Io } from '../../src/cli/io.js';

/** A stream that keeps what is written to it; `terminal` makes it one, of that many columns. */
export class FakeOutput extends Writable {
  readonly isTTY: boolean;
  readonly columns: number;
  text = '';
  /** What the next write fails with, as a pipe whose reader has gone. */
  failWith: string | undefined;
  /** Holds writes back until `release`, as a pipe that is not read. */
  #held: (() => void) | undefined;
  isHolding = false;

  constructor(terminal?: { readonly columns: number }, highWaterMark = 16_384) {
    super({ highWaterMark, decodeStrings: false });
    this.isTTY = terminal !== undefined;
    this.columns = terminal?.columns ?? 80;
  }

  override _write(chunk: string, _encoding: string, done: (error?: Error) => void): void {
    if (this.failWith !== undefined) {
      done(Object.assign(new Error(`write ${this.failWith}`), { code: this.failWith }));
      return;
    }
    this.text += chunk;
    if (this.isHolding) this.#held = done;
    else done();
  }

  release(): void {
    this.isHolding = false;
    this.#held?.();
  }

  get lines(): string[] {
    return this.text.split('\n').slice(0, -1);
  }
}

/** A clock that moves only when told. */
export class FakeClock {
  #now = 0;
  #timers: { readonly at: number; readonly callback: () => void }[] = [];

  now = (): number => this.#now;

  setTimeout = (callback: () => void, delayMs: number): (() => void) => {
    const timer = { at: this.#now + delayMs, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  get pending(): number {
    return this.#timers.length;
  }

  advance(byMs: number): void {
    const until = this.#now + byMs;
    for (;;) {
      const [next] = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = next.at;
      next.callback();
    }
    this.#now = until;
  }
}

export type FakeIo = Io & {
  readonly stdout: FakeOutput;
  readonly stderr: FakeOutput;
  readonly clock: FakeClock;
  readonly events: EventEmitter;
};

export function fakeIo(
  options: {
    readonly stdin?: string | Readable;
    readonly env?: Io['env'];
    readonly stdout?: FakeOutput;
    readonly stderr?: FakeOutput;
    readonly stdoutIsPipe?: boolean;
  } = {},
): FakeIo {
  return {
    stdin:
      options.stdin instanceof Readable
        ? options.stdin
        : Readable.from(options.stdin === undefined ? [] : [options.stdin]),
    stdout: options.stdout ?? new FakeOutput(),
    stderr: options.stderr ?? new FakeOutput(),
    stdoutIsPipe: options.stdoutIsPipe ?? false,
    env: options.env ?? {},
    clock: new FakeClock(),
    events: new EventEmitter(),
  };
}

/** A promise that is kept when `open` is called. */
export class Gate {
  open: () => void = () => {};
  readonly opened: Promise<void> = new Promise((resolve) => {
    this.open = resolve;
  });
}

/** Lets everything that is ready happen. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
