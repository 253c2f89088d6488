import type { RunResult } from './result.js';

/** An item of a source with a word on where it comes from. A pipeline that is traced works on the value and keeps the origin beside it. */
export class Placed {
  readonly value: unknown;
  readonly origin: unknown;

  constructor(value: unknown, origin: unknown) {
    this.value = value;
    this.origin = origin;
  }
}

/** What an item failed of. */
export interface Failure {
  readonly stage: string;
  readonly error: unknown;
  /** How often it was tried there, the first time included. */
  readonly attempts: number;
}

/** For who must say of each item of the source that failed which one it was. */
export interface Tracing {
  /** What becomes of items that fail in a stage that does not say. */
  readonly onError: 'fail' | 'skip';
  /**
   * An item of the source has failed, once however many it became: its `origin`, if it was `Placed`, and why. It is called within the call
   * in which that comes out, and must not throw.
   */
  readonly onFailed: (origin: unknown, failure: Failure) => void;
  /** A run over such items begins; `result` gives its counts, and after its end the very object that the pipeline gives. */
  readonly onRun: (result: () => RunResult) => void;
}
