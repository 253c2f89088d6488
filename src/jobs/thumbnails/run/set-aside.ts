import type { Content } from './work.js';

/** What work does that finds a place taken which it cannot share: it waits in line, or comes back later. */
export type WhenTaken = 'wait' | 'come-back';

/** Work is to come back later: what it needs is taken, and nothing was begun. */
export class SetAsideError extends Error {
  override readonly name = 'SetAsideError';
  /** What its source was seen to hold, where it has been read. */
  readonly content: Content | undefined;

  constructor(message: string, content?: Content) {
    super(message);
    this.content = content;
  }
}

/**
 * Work that has to wait for other work, made one after the other beside all the rest: so it keeps no place that others
 * could have, and nothing of it is held meanwhile but what it is.
 *
 * I1 Works run one after the other, first come, first served.
 * I2 After one has failed no other is begun.
 */
export class SetAside<Work> {
  readonly #waiting: Work[] = [];
  readonly #make: (work: Work) => Promise<void>;
  #done: Promise<void> | undefined;

  constructor(make: (work: Work) => Promise<void>) {
    this.#make = make;
  }

  /** Takes work, and begins with it when there is none before it. */
  add(work: Work): void {
    this.#waiting.push(work);
    if (this.#done !== undefined) return;
    this.#done = this.#go();
    this.#done.catch(() => undefined); // told by `end`
  }

  /** Begins nothing that has not been begun. */
  drop(): void {
    this.#waiting.length = 0;
  }

  /** Resolves when nothing is left, or rejects as the first work that did. Called when nothing more is added. */
  async end(): Promise<void> {
    while (this.#done !== undefined) await this.#done;
  }

  async #go(): Promise<void> {
    for (let work = this.#waiting.shift(); work !== undefined; work = this.#waiting.shift()) {
      await this.#make(work);
    }
    this.#done = undefined;
  }
}
