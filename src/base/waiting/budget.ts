/**
 * The cooperative budget. A promise that is already settled resumes its awaiter in a microtask, and while microtasks
 * follow one another no timer fires and no I/O is seen: a loop over operations that are always ready would own the
 * process. So every operation spends from one budget per turn of the event loop, and when it is spent the promises
 * of that turn are settled at the start of the next. Only the promise is late: the state has changed inside the call.
 *
 * - I1 Within one turn at most `OPERATIONS_PER_TURN` operations that were ready at once settle in microtasks.
 * - I2 Order is kept: once one settlement has been put off, every later one of that turn queues up behind it
 *   (something is put off only while `left` is negative, and stays until the turn that refills it).
 * - I3 A grant to somebody who waited is put off only by I2 or when `GRANTS_PER_TURN` were made in the turn: handing
 *   out is finite work of the caller's own, unless two loops grant each other in turns for ever.
 *
 * 512 was measured: below 256 turning the event loop costs a visible part of the throughput, beyond 1024 nothing is
 * gained; and 512 operations with 10 µs of work each still let timers run every 5 ms (see docs/channels.md).
 */
export const OPERATIONS_PER_TURN = 512;

/** How far grants alone may overdraw the budget of a turn. */
export const GRANTS_PER_TURN = 65_536;

/** Ordering the next turn early, while the budget lasts, means that only a loop that really hogs the turn is put off. */
const ORDER_TURN_AT = OPERATIONS_PER_TURN / 2;

// Kept from the start, so that fake timers in a user's tests cannot stop the channels.
const scheduleTurn = globalThis.setImmediate;

const DONE: Promise<void> = Promise.resolve();

let left = OPERATIONS_PER_TURN;
let turnOrdered = false;
let putOff: (() => void)[] = [];

/** A promise of `value`, for an operation that had what it wants at once. */
export function ready<T>(value: T): Promise<T> {
  if (spend()) return Promise.resolve(value);
  return new Promise((resolve) => {
    putOff.push(() => resolve(value));
  });
}

/** `ready` of nothing. As long as the budget lasts it allocates nothing. */
export function done(): Promise<void> {
  return spend() ? DONE : ready(undefined);
}

/** A promise rejected with `reason`, for an operation that is refused at once. */
export function refused(reason: unknown): Promise<never> {
  if (spend()) return Promise.reject(reason);
  return new Promise((_resolve, reject) => {
    putOff.push(() => reject(reason));
  });
}

/**
 * Settles somebody's wait: calls `settlement(outcome)` now, or at the start of the next turn when this one's grants
 * are spent. The state must have changed before.
 */
export function settle<V>(settlement: (outcome: V) => void, outcome: V): void {
  left -= 1;
  if (left <= ORDER_TURN_AT) orderTurn();
  if (putOff.length === 0 && left > -GRANTS_PER_TURN) settlement(outcome);
  else putOff.push(() => settlement(outcome));
}

/** Takes one operation from the budget; false when it must be put off. */
function spend(): boolean {
  left -= 1;
  if (left > ORDER_TURN_AT) return true;
  orderTurn();
  return left >= 0;
}

function orderTurn(): void {
  if (turnOrdered) return;
  turnOrdered = true;
  scheduleTurn(startTurn);
}

function startTurn(): void {
  turnOrdered = false;
  left = OPERATIONS_PER_TURN;
  const settlements = putOff;
  putOff = [];
  for (const settlement of settlements) settlement();
}
