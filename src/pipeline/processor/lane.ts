import { LaneContext } from './context.js';

/** What a lane reports to, once for each item that it was given and that answered with a promise. */
export interface LaneOwner<T> {
  onLaneValue(lane: Lane<T>, value: unknown): void;
  onLaneError(lane: Lane<T>, error: unknown): void;
}

/** What a limiter hands out for one start. Exactly one of the three is called, once the item has settled. */
export interface StartToken {
  success(): void;
  dropped(): void;
  ignore(): void;
}

const NO_CONTEXT = new LaneContext(-1);

/**
 * The place that one item occupies from its start until its result has left. Lanes are used again and again, with the
 * two callbacks they are born with, so that starting an item makes no closure.
 *
 * - I1 A lane is in exactly one place: idle, running, finished (order `input` only: its result waits for those before
 *   it), or failed, for as long as its owner is being told.
 */
export class Lane<T> {
  state: 'idle' | 'running' | 'finished' | 'failed' = 'idle';
  item: T | undefined = undefined;
  /** The result, while it waits here for its turn. */
  value: unknown = undefined;
  context: LaneContext = NO_CONTEXT;
  token: StartToken | undefined = undefined;
  /** Neighbours by order of start. Written by the outlet that keeps this order. */
  previous: Lane<T> | undefined = undefined;
  next: Lane<T> | undefined = undefined;
  readonly onValue: (value: unknown) => void;
  readonly onError: (error: unknown) => void;

  constructor(owner: LaneOwner<T>) {
    this.onValue = (value) => owner.onLaneValue(this, value);
    this.onError = (error) => owner.onLaneError(this, error);
  }

  begin(item: T, index: number, token: StartToken | undefined): void {
    this.state = 'running';
    this.item = item;
    this.context = new LaneContext(index);
    this.token = token;
  }

  /** Forgets the item and everything about it, so that it can be collected. */
  clear(): void {
    this.state = 'idle';
    this.item = undefined;
    this.value = undefined;
    this.context = NO_CONTEXT;
    this.token = undefined;
  }
}
