import { Event, type VirtualClock } from './clock.js';
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

/** A call at a server, which is the event of its own end. */
export abstract class Visit extends Event {
  server: Server | undefined;
  /** When a server took it up, and how much work it is: the ms it keeps a server busy that nothing slows down. */
  takenUpMs = 0;
  workMs = 0;

  /** Asked when the call's turn comes: an abandoned one costs nothing when it says false. */
  abstract get isWanted(): boolean;

  abstract done(): void;

  fire(): void {
    const { server } = this;
    this.server = undefined;
    if (server === undefined) this.done();
    else server.leave(this);
  }
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

  visit(call: Visit): void {
    this.#line.push(call);
    this.#serve();
  }

  /** For visits only: a call has been served. */
  leave(call: Visit): void {
    this.#busy -= 1;
    call.done();
    this.#serve();
  }

  #serve(): void {
    const { servers } = this.#options;
    const capacity = typeof servers === 'number' ? servers : servers(this.#clock.now());
    while (this.#busy < capacity) {
      const call = this.#line[this.#head];
      if (call === undefined) return;
      this.#head += 1;
      if (this.#head > 1_000 && this.#head * 2 > this.#line.length) {
        this.#line = this.#line.slice(this.#head);
        this.#head = 0;
      }
      if (!call.isWanted) continue;
      this.#busy += 1;
      call.server = this;
      this.#takeUp(call);
    }
  }

  #takeUp(call: Visit): void {
    const { service, knee } = this.#options;
    const nowMs = this.#clock.now();
    call.takenUpMs = nowMs;
    call.workMs = service(this.#random, nowMs);
    const slower = knee === undefined ? 1 : 1 + Math.max(0, this.inside - knee.at) * knee.slowdown;
    this.#clock.schedule(call, nowMs + call.workMs * slower);
  }
}
