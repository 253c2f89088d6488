import type { Clock } from '../base/index.js';

const STARTS_PER_TURN = 128;
const MS_PER_TURN = 5;

/**
 * How much may be started before the event loop gets its turn. Answers of short tasks arrive so fast that starting the
 * next task with each of them would keep timers and I/O waiting for as long as there are tasks.
 */
export class TurnBudget {
  readonly #clock: Clock;
  readonly #onTurn: () => void;
  #starts = 0;
  #turnBeganAtMs = 0;
  #owed = false;

  /** `onTurn` is called on the next turn after a refusal. */
  constructor(clock: Clock, onTurn: () => void) {
    this.#clock = clock;
    this.#onTurn = onTurn;
  }

  /** True: one more may start. False: not in this turn; `onTurn` will be called in the next. */
  take(nowMs: number = this.#clock.now()): boolean {
    if (this.#starts === 0) {
      this.#turnBeganAtMs = nowMs;
      setImmediate(this.#renew);
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
