import { onAbort, type Registration } from '../../base/index.js';

type State =
  | { readonly kind: 'unread' }
  | { readonly kind: 'read'; readonly controller: AbortController; readonly passOn: Registration }
  | { readonly kind: 'aborted'; readonly reason: unknown }
  | { readonly kind: 'over' };

/**
 * A signal within another one: aborted by `abort`, or when the outer one is. It is made when it is first read, for an `AbortController`
 * and a listener cost several times what all else of a call does, and most functions look at neither.
 */
export class InnerSignal {
  private readonly outer: AbortSignal;
  private state: State = { kind: 'unread' };

  constructor(outer: AbortSignal) {
    this.outer = outer;
  }

  get signal(): AbortSignal {
    if (this.state.kind === 'read') return this.state.controller.signal;
    if (this.state.kind === 'aborted') return AbortSignal.abort(this.state.reason);
    if (this.state.kind === 'over' || this.outer.aborted) return this.outer;
    const controller = new AbortController();
    const passOn = onAbort(this.outer, {
      withdraw() {
        // There is no line to leave.
      },
      abandon: (reason) => controller.abort(reason),
    });
    this.state = { kind: 'read', controller, passOn };
    return controller.signal;
  }

  abort(reason: unknown): void {
    const { state } = this;
    if (state.kind === 'read') state.controller.abort(reason);
    else this.state = { kind: 'aborted', reason };
  }

  /** The call is over: the outer signal is not passed on any more. */
  release(): void {
    if (this.state.kind === 'read') this.state.passOn.cancel();
    else if (this.state.kind === 'unread') this.state = { kind: 'over' };
  }
}
