import type { RecordContext } from './load-function.js';

// One is made for every call. These are no family: a class that extends another takes twice as long to make.

/** What a function called in turn gets. Its signal never fires: nothing could fire it while the function runs. */
export class LoneContext implements RecordContext {
  readonly index: number;
  readonly line: number;
  #signal: AbortSignal | undefined;

  constructor(index: number, line: number) {
    this.index = index;
    this.line = line;
  }

  /** Made when it is first read: most functions do not look at it. */
  get signal(): AbortSignal {
    this.#signal ??= new AbortController().signal;
    return this.#signal;
  }
}

/** What one of many calls gets. Its signal is made when it is first read. */
export class CallContext implements RecordContext {
  readonly index: number;
  readonly line: number;
  readonly #call: { readonly signal: AbortSignal };

  constructor(index: number, line: number, call: { readonly signal: AbortSignal }) {
    this.index = index;
    this.line = line;
    this.#call = call;
  }

  get signal(): AbortSignal {
    return this.#call.signal;
  }
}

/** What one of many calls without layers gets. */
export class OneContext implements RecordContext {
  readonly index: number;
  readonly line: number;
  #controller: AbortController | undefined;

  constructor(index: number, line: number) {
    this.index = index;
    this.line = line;
  }

  /** Made when it is first read: most functions do not look at it. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  /** The call is over. */
  abort(reason: unknown): void {
    this.#controller ??= new AbortController(); // it may be read later
    this.#controller.abort(reason);
  }
}
