import type { VirtualClock } from './clock.js';
import type { Random, Service } from './random.js';

export interface ServerOptions {
  /** Calls that run at once; a function of time makes steps and pauses (0). */
  readonly servers: number | ((nowMs: number) => number);
  /** Moments at which `servers` changes, so that waiting calls are taken up at once. */
  readonly steps?: readonly number[];
  readonly service: Service;
  /** Past this many calls inside, every further one makes all of them slower by `slowdown`. */
  readonly knee?: { readonly at: number; readonly slowdown: number };
}

interface Visit {
  readonly done: () => void;
  readonly wanted: () => boolean;
}

/** A station with one first-come-first-served line in front of its servers. */
export class Server {
  readonly #clock: VirtualClock;
  readonly #options: ServerOptions;
  readonly #random: Random;
  #line: Visit[] = [];
  #head = 0;
  #busy = 0;

  constructor(clock: VirtualClock, options: ServerOptions, random: Random) {
    this.#clock = clock;
    this.#options = options;
    this.#random = random;
    for (const stepMs of options.steps ?? []) clock.at(stepMs, () => this.#serve());
  }

  get inside(): number {
    return this.#busy + this.#line.length - this.#head;
  }

  /** `wanted` is asked when the call's turn comes: an abandoned one costs nothing when it says false. */
  visit(done: () => void, wanted: () => boolean): void {
    this.#line.push({ done, wanted });
    this.#serve();
  }

  #serve(): void {
    const { servers } = this.#options;
    const capacity = typeof servers === 'number' ? servers : servers(this.#clock.now());
    while (this.#busy < capacity) {
      const visit = this.#line[this.#head];
      if (visit === undefined) return;
      this.#head += 1;
      if (this.#head > 1_000 && this.#head * 2 > this.#line.length) {
        this.#line = this.#line.slice(this.#head);
        this.#head = 0;
      }
      if (!visit.wanted()) continue;
      this.#busy += 1;
      this.#clock.at(this.#clock.now() + this.#duration(), () => {
        this.#busy -= 1;
        visit.done();
        this.#serve();
      });
    }
  }

  #duration(): number {
    const { service, knee } = this.#options;
    const ms = service(this.#random, this.#clock.now());
    return knee === undefined ? ms : ms * (1 + Math.max(0, this.inside - knee.at) * knee.slowdown);
  }
}
