/** Where a processor is in its life. It never goes back. */
export type State =
  | { readonly kind: 'open' }
  | { readonly kind: 'closing' } // takes no more; what is there is worked on and received
  | { readonly kind: 'ended' } // everything was received
  | { readonly kind: 'failed'; readonly error: unknown } // what had finished may be received, then the error
  | { readonly kind: 'destroyed'; readonly error: unknown };

/** A state in which nothing starts any more and `error` says why. */
export type Stopped = Extract<State, { readonly error: unknown }>;

// One object each: the hot path compares identities.
export const OPEN: State = { kind: 'open' };
export const CLOSING: State = { kind: 'closing' };
export const ENDED: State = { kind: 'ended' };
