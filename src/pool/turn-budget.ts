const STARTS_PER_TURN = 128;
const MS_PER_TURN = 5;

/** The next turn is ordered early, while the budget lasts: who starts little never pays for a turn of the event loop. */
const ORDER_TURN_AT = STARTS_PER_TURN / 2;

// Kept from the start, so that fake timers in a user's tests cannot stop the pool.
const scheduleTurn = globalThis.setImmediate;

/**
 * How much may be started before the event loop gets its turn. Answers of short tasks arrive so fast that starting the
 * next task with each of them would keep timers and I/O waiting for as long as there are tasks; and in process the
 * tasks themselves take the time.
 *
 * I1. Within one turn at most 128 calls start, and at most one of them more than 5 ms after the first.
 * I2. Who was refused is called back in the next turn, once.
 */
export class TurnBudget {
  readonly #onTurn: () => void;
  #starts = 0;
  #firstAtMs = 0;
  #ordered = false;
  #owed = false;

  /** `onTurn` is called on the next turn after a refusal. */
  constructor(onTurn: () => void) {
    this.#onTurn = onTurn;
  }

  /** True: one more may start. False: not in this turn; `onTurn` will be called in the next. */
  take(nowMs: number): boolean {
    if (this.#starts === 0) this.#firstAtMs = nowMs;
    const late = nowMs - this.#firstAtMs >= MS_PER_TURN;
    if (this.#starts >= STARTS_PER_TURN || (late && this.#ordered)) {
      this.#owed = true;
      return false;
    }
    this.#starts += 1;
    if (late || this.#starts >= ORDER_TURN_AT) this.#order();
    return true;
  }

  #order(): void {
    if (this.#ordered) return;
    this.#ordered = true;
    scheduleTurn(this.#renew);
  }

  readonly #renew = (): void => {
    this.#starts = 0;
    this.#ordered = false;
    if (!this.#owed) return;
    this.#owed = false;
    this.#onTurn();
  };
}
