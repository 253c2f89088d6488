import type { ShedReason } from '../shedding/load-shedding-error.js';
import type { Context } from './service.js';

/**
 * What layers tell one another through the context, under symbols that copies of it carry along.
 *
 * - a `WaitingRoom`: how many may wait in the limits inside. Set by `loadShed` (none) and `buffer`; the nearest counts.
 * - a `Hold`: told of work that goes on although its call is over. Set by limits, used by `timeout` and `deadline`:
 *   a permit stands for running work, not for somebody who waits for it.
 */
export interface WaitingRoom {
  /** Why there is no place. */
  readonly reason: ShedReason | 'own';
  /** Takes a place, if there is one. */
  enter(): boolean;
  leave(): void;
}

export type Hold = (work: Promise<unknown>) => void;

const ROOM: unique symbol = Symbol('pipeline.waitingRoom');
const HOLD: unique symbol = Symbol('pipeline.hold');

interface Within extends Context {
  readonly [ROOM]?: WaitingRoom;
  readonly [HOLD]?: Hold;
}

export function withRoom(context: Context, room: WaitingRoom): Context {
  const within: Within = { ...context, [ROOM]: room };
  return within;
}

export function roomOf(context: Within): WaitingRoom | undefined {
  return context[ROOM];
}

/** Adds a hold: those set further out are told, too. */
export function withHold(context: Within, hold: Hold): Context {
  const outer = context[HOLD];
  const both: Hold = (work) => {
    hold(work);
    outer?.(work);
  };
  const within: Within = { ...context, [HOLD]: both };
  return within;
}

export function hold(context: Within, work: Promise<unknown>): void {
  context[HOLD]?.(work);
}
