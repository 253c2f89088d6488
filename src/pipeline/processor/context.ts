/** What a processor is told beside its item. */
export interface ItemContext {
  /** Aborts, with the reason, when the processor or the run is destroyed while this item is being worked on. */
  readonly signal: AbortSignal;
  /** How many items were started before this one. */
  readonly index: number;
  /** 1, or more when a retry layer runs the item again. */
  readonly attempt: number;
}

/**
 * The context of one item. Its signal is its own and is made when it is first asked for: a processor that does not
 * look at it pays nothing, and what user code leaves behind on a signal is collected with the item instead of piling
 * up on one signal for the length of the run.
 */
export class LaneContext implements ItemContext {
  readonly index: number;
  readonly attempt = 1;
  #controller: AbortController | undefined = undefined;
  #end: { readonly reason: unknown } | undefined = undefined;

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

  abort(reason: unknown): void {
    this.#end = { reason };
    this.#controller?.abort(reason);
  }
}
