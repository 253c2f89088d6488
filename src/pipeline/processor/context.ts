/** What a processor is told beside its item. */
export interface ItemContext {
  /** Aborts, with the reason, when the processor or the run is destroyed while this item is being worked on. */
  readonly signal: AbortSignal;
  /** How many items were started before this one. */
  readonly index: number;
  /** 1, or more when a retry layer runs the item again. */
  readonly attempt: number;
}

/** The context as a stage has it, for the layers around its function: they may have an outcome before the function has. */
export interface StageContext extends ItemContext {
  /** The function of this item runs until `call` has settled, whatever becomes of the item. */
  runsUntil(call: Promise<unknown>): void;
}

/**
 * The context of one item. Its signal is its own and is made when it is first asked for: a processor that does not
 * look at it pays nothing, and what user code leaves behind on a signal is collected with the item instead of piling
 * up on one signal for the length of the run.
 */
export class LaneContext implements StageContext {
  readonly index: number;
  readonly attempt = 1;
  #controller: AbortController | undefined = undefined;
  #end: { readonly reason: unknown } | undefined = undefined;
  #calls = 0;
  #onIdle: (() => void) | undefined = undefined;

  constructor(index: number) {
    this.index = index;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#end !== undefined) this.#controller.abort(this.#end.reason);
    }
    return this.#controller.signal;
  }

  runsUntil(call: Promise<unknown>): void {
    const over = (): void => {
      this.#calls -= 1;
      if (this.#calls === 0) this.#onIdle?.();
    };
    this.#calls += 1;
    call.then(over, over);
  }

  /** Calls that `runsUntil` was told of are not over. */
  get isRunning(): boolean {
    return this.#calls > 0;
  }

  /** Calls `callback` when the last of them is over. Ask `isRunning` first. */
  onIdle(callback: () => void): void {
    this.#onIdle = callback;
  }

  abort(reason: unknown): void {
    this.#end = { reason };
    this.#controller?.abort(reason);
  }
}
