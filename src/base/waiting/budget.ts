/**
 * The cooperative budget. A promise that is already settled resumes its awaiter in a microtask, and while microtasks
 * follow one another no timer fires and no I/O is seen: a loop over operations that are always ready would own the
 * process. So every operation spends from one budget per turn of the event loop, and when it is spent the promises
 * of that turn are settled at the start of the next. Only the promise is late: the state has changed inside the call.
 *
 * - I1 A turn has slices of `OPERATIONS_PER_SLICE` operations. Within the first nothing is ever put off. It orders the next
 *   turn; until that comes, `SLICES_PER_TURN` slices in all may be spent, and none is begun `TURN_MS` after the first.
 * - I2 Order is kept: once one settlement has been put off, every later one of that turn queues up behind it.
 * - I3 Settling somebody's wait spends as well: two loops that grant each other are never out of work either.
 *
 * The figures were measured (docs/channels.md). Turning the event loop costs 3 µs: every 128 operations a quarter of the
 * throughput, every 4096 next to nothing, and loops that do nothing else still turn several thousand times a second. In
 * loops that work between their operations the time decides, and two slices, 128 operations, if that work is slow.
 */
export const OPERATIONS_PER_SLICE = 64;
export const SLICES_PER_TURN = 64;
export const TURN_MS = 5;

// Kept from the start, so that fake timers in a user's tests cannot stop the channels.
const scheduleTurn = globalThis.setImmediate;
const now = performance.now.bind(performance);

const DONE: Promise<void> = Promise.resolve();

/** What is left of the slice; negative when the turn's budget is spent, and then until the next turn. */
let left = OPERATIONS_PER_SLICE;
let slicesLeft = SLICES_PER_TURN - 1;
/** When the first slice was spent and the next turn ordered; undefined before. */
let orderedAt: number | undefined;
let putOff: (() => void)[] = [];

/** A promise of `value`, for an operation that had what it wants at once. */
export function ready<T>(value: T): Promise<T> {
  return spend() ? Promise.resolve(value) : readyNextTurn(value);
}

/** `ready` of nothing. As long as the budget lasts it allocates nothing. */
export function done(): Promise<void> {
  return spend() ? DONE : readyNextTurn(undefined);
}

/** A promise rejected with `reason`, for an operation that is refused at once. */
export function refused(reason: unknown): Promise<never> {
  return spend() ? Promise.reject(reason) : refusedNextTurn(reason);
}

/**
 * Settles somebody's wait: calls `settlement(outcome)` now, or at the start of the next turn when this one's budget is
 * spent. The state must have changed before.
 */
export function settle<V>(settlement: (outcome: V) => void, outcome: V): void {
  if (spend()) settlement(outcome);
  else settleNextTurn(settlement, outcome);
}

// The closures live in functions of their own: a parameter that a closure captures is allocated at every call.
function readyNextTurn<T>(value: T): Promise<T> {
  return new Promise((resolve) => {
    putOff.push(() => resolve(value));
  });
}

function refusedNextTurn(reason: unknown): Promise<never> {
  return new Promise((_resolve, reject) => {
    putOff.push(() => reject(reason));
  });
}

function settleNextTurn<V>(settlement: (outcome: V) => void, outcome: V): void {
  putOff.push(() => settlement(outcome));
}

/** Takes one operation from the budget; false when it must be put off. */
function spend(): boolean {
  left -= 1;
  return left >= 0 || beginSlice();
}

/** The slice is spent: begins another if the turn has one left. */
function beginSlice(): boolean {
  if (slicesLeft === 0) return false;
  const time = now();
  if (orderedAt === undefined) {
    orderedAt = time;
    scheduleTurn(startTurn);
  } else if (time - orderedAt >= TURN_MS) {
    slicesLeft = 0;
    return false;
  }
  slicesLeft -= 1;
  left += OPERATIONS_PER_SLICE;
  return true;
}

function startTurn(): void {
  orderedAt = undefined;
  left = OPERATIONS_PER_SLICE;
  slicesLeft = SLICES_PER_TURN - 1;
  const settlements = putOff;
  putOff = [];
  for (const settlement of settlements) settlement();
}
