/** One record whose function is to be called. */
export interface Request {
  readonly start: number;
  readonly end: number;
  readonly index: number;
  readonly line: number;
  /** Reads the record anew: a function may change the one it is given. */
  readonly read: () => unknown;
  /** The first call was made before it was known that there would be others beside it. */
  readonly pending: PromiseLike<unknown> | undefined;
  attempts: number;
}
