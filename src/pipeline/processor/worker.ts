import { done } from '../../base/index.js';
import type { ItemContext, StageContext } from './context.js';

/** What works on the items, and what it keeps alive to do so. */
export interface Worker<T, C extends ItemContext = StageContext> {
  readonly run: (item: T, context: C) => unknown;
  /** Every item was worked on and no other will come. */
  finish(): void;
  /** The run has ended early: let go of what runs. */
  abort(reason: unknown): void;
  /** Resolves when nothing of it is left. Never rejects. */
  stopped(): Promise<void>;
}

/** A function of the caller's, in this thread. */
export class FunctionWorker<T> implements Worker<T> {
  readonly run: (item: T, context: ItemContext) => unknown;

  constructor(run: (item: T, context: ItemContext) => unknown) {
    this.run = run;
  }

  finish(): void {}

  abort(): void {}

  stopped(): Promise<void> {
    return done();
  }
}
