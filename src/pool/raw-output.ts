import type { Readable, Writable } from 'node:stream';

/** How V8's account of a heap that was full begins: some twenty lines, of which the last frames are its own. */
const ACCOUNT = /\n?<--- Last few GCs --->|FATAL ERROR: .*(?:heap out of memory|Allocation failed)/;
/** Longer than any account. */
const MOST_BYTES = 64 * 1024;

/**
 * Hands on what a process writes to its standard error past Node's streams: native code, what a task starts, V8 itself. V8 cannot be
 * told to be silent when a heap is full, and would repeat itself for every worker that dies of one record; `WORKER_DIED` says it all.
 * (In a thread it says nothing: Node ends a thread before its heap is full.)
 *
 * - I1 Everything is handed on, in order, but an account of a full heap by a process that then aborted.
 */
export class RawOutput {
  readonly #to: Pick<Writable, 'write'>;
  /** What looks like the beginning of an account, until it is known what becomes of the process. */
  #held: Buffer[] = [];
  #heldBytes = 0;

  constructor(from: Readable, to: Pick<Writable, 'write'>) {
    this.#to = to;
    from.on('data', (bytes: Buffer) => this.#take(bytes));
    from.on('error', () => undefined); // nobody writes there any more
  }

  /** The process has ended, and nothing more comes. */
  end(hasAborted: boolean): void {
    if (hasAborted) this.#held = [];
    this.#letGo();
  }

  #take(bytes: Buffer): void {
    if (this.#held.length === 0) {
      const found = ACCOUNT.exec(bytes.toString('latin1'))?.index ?? bytes.length;
      if (found > 0) this.#to.write(bytes.subarray(0, found));
      if (found === bytes.length) return;
      this.#hold(bytes.subarray(found));
    } else this.#hold(bytes);
    if (this.#heldBytes > MOST_BYTES) this.#letGo();
  }

  #hold(bytes: Buffer): void {
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
  }

  #letGo(): void {
    for (const bytes of this.#held) this.#to.write(bytes);
    this.#held = [];
    this.#heldBytes = 0;
  }
}
