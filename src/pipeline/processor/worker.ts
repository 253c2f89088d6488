import { done } from '../../base/index.js';
import type { Processor } from './options.js';

/** What works on the items, and what it keeps alive to do so. */
export interface Worker<T> {
  readonly run: Processor<T, unknown>;
  /** Every item was worked on and no other will come. */
  finish(): void;
  /** The run has ended early: let go of what runs. */
  abort(reason: unknown): void;
  /** Resolves when nothing of it is left. Never rejects. */
  stopped(): Promise<void>;
}

/** A function of the caller's, in this thread. */
export class FunctionWorker<T> implements Worker<T> {
  readonly run: Processor<T, unknown>;

  constructor(run: Processor<T, unknown>) {
    this.run = run;
  }

  finish(): void {}

  abort(): void {}

  stopped(): Promise<void> {
    return done();
  }
}
