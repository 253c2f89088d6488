const STARTS_PER_TURN = 128;
const MS_PER_TURN = 5;

// Kept from the start, so that fake timers in a user's tests cannot stop the pool.
const scheduleTurn = globalThis.setImmediate;

/**
 * How much may be started before the event loop gets its turn. Answers of short tasks arrive so fast that starting the
 * next task with each of them would keep timers and I/O waiting for as long as there are tasks; and in process the
 * tasks themselves take the time.
 *
 * I1. Within one turn at most 128 calls start, and none more than 5 ms after the first.
 * I2. Who was refused is called back in the next turn, once.
 */
export class TurnBudget {
  readonly #onTurn: () => void;
  #starts = 0;
  #turnBeganAtMs = 0;
  #owed = false;

  /** `onTurn` is called on the next turn after a refusal. */
  constructor(onTurn: () => void) {
    this.#onTurn = onTurn;
  }

  /** True: one more may start. False: not in this turn; `onTurn` will be called in the next. */
  take(nowMs: number): boolean {
    if (this.#starts === 0) {
      this.#turnBeganAtMs = nowMs;
      scheduleTurn(this.#renew);
    }
    if (this.#starts < STARTS_PER_TURN && nowMs - this.#turnBeganAtMs < MS_PER_TURN) {
      this.#starts += 1;
      return true;
    }
    this.#owed = true;
    return false;
  }

  readonly #renew = (): void => {
    this.#starts = 0;
    if (!this.#owed) return;
    this.#owed = false;
    this.#onTurn();
  };
}
