import type { AdaptiveLimiter, Token } from '../../../src/limits/index.js';
import { Event, VirtualClock } from './clock.js';
import { Recording } from './recording.js';
import { type Random, seeded } from './random.js';
import { Server, type ServerOptions, Visit } from './server.js';

export interface Scenario {
  readonly durationMs: number;
  readonly server: ServerOptions;
  /** Open load: so many calls a second whatever becomes of them. */
  readonly perSecond?: number | ((nowMs: number) => number);
  readonly arrivals?: 'poisson' | 'regular' | 'pairs';
  /** Closed load: so many clients, each with one call at a time and this pause after each. */
  readonly clients?: { readonly count: number; readonly pauseMs: number };
  /** A call that takes longer than this is lost to its client. Default 1 s. */
  readonly giveUpMs?: number;
  /** When the token of a lost call is settled (as dropped). */
  readonly settle?: 'at-give-up' | 'at-finish';
  /** What the server does with a lost call that still waits for a server. */
  readonly abandoned?: 'served' | 'skipped';
  /** Whether a call that starts now fails, and after how long (default: its service time). */
  readonly fails?: (nowMs: number, random: Random) => boolean;
  readonly failAfterMs?: number;
  /** `try`: refused at the limit. `wait`: `acquire`, with the client's deadline if `deadline`, else as long as it takes. */
  readonly admit?: 'try' | 'wait';
  readonly deadline?: boolean;
  readonly shuffleTies?: boolean;
}

export type MakeLimiter = (clock: VirtualClock, random: Random) => AdaptiveLimiter;

/**
 * Drives a limiter through a scenario by its public API alone and gives back what was seen. Calls arrive for `durationMs`;
 * it ends when the last of them is over, so that what became of each is known.
 */
export async function simulate(scenario: Scenario, make: MakeLimiter, seed: number): Promise<Recording> {
  const clock = new VirtualClock(scenario.shuffleTies ? seeded(seed + 4_000) : undefined);
  const run = new Run(scenario, clock, make(clock, seeded(seed + 1_000)), seed);
  run.begin();
  if (scenario.admit !== 'wait') while (clock.step(MOST_MS));
  else while (clock.step(MOST_MS)) if (run.waiting > 0) await run.hop();
  return run.recording;
}

const LIMIT_EVERY_MS = 100;
const MOST_MS = Number.MAX_SAFE_INTEGER;

class Run {
  readonly recording: Recording = new Recording();
  readonly scenario: Scenario;
  readonly clock: VirtualClock;
  readonly giveUpMs: number;
  waiting = 0;
  readonly #limiter: AdaptiveLimiter;
  readonly #server: Server;
  readonly #arrivalRandom: Random;
  readonly #failRandom: Random;
  readonly #arrival: Arrival = new Arrival(this);
  readonly #patience: Patience;

  constructor(scenario: Scenario, clock: VirtualClock, limiter: AdaptiveLimiter, seed: number) {
    this.scenario = scenario;
    this.clock = clock;
    this.#limiter = limiter;
    this.#server = new Server(clock, scenario.server, seeded(seed + 2_000));
    this.#arrivalRandom = seeded(seed + 3_000);
    this.#failRandom = seeded(seed + 5_000);
    this.giveUpMs = scenario.giveUpMs ?? 1_000;
    this.#patience = new Patience(clock);
  }

  begin(): void {
    this.#sampleLimit();
    if (this.scenario.perSecond !== undefined) this.clock.schedule(this.#arrival, this.#gapMs());
    for (let client = 0; client < (this.scenario.clients?.count ?? 0); client += 1) {
      this.clock.at(0, this.#arrive);
    }
  }

  /** Lets granted and refused waits run their reactions. */
  async hop(): Promise<void> {
    await Promise.resolve();
    await Promise.resolve();
  }

  get #isOver(): boolean {
    return this.clock.now() >= this.scenario.durationMs;
  }

  openArrival(): void {
    if (this.#isOver) return;
    this.#arrive();
    if (this.scenario.arrivals === 'pairs') this.#arrive();
    this.clock.schedule(this.#arrival, this.clock.now() + this.#gapMs());
  }

  /** A client of a closed load comes back after its pause. */
  left(): void {
    const { clients } = this.scenario;
    if (clients !== undefined && !this.#isOver)
      this.clock.at(this.clock.now() + clients.pauseMs, this.#arrive);
  }

  #sampleLimit = (): void => {
    this.recording.sample(this.clock.now(), this.#limiter.limit, this.#limiter.inFlight);
    if (!this.#isOver) this.clock.at(this.clock.now() + LIMIT_EVERY_MS, this.#sampleLimit);
  };

  #gapMs(): number {
    const { perSecond = 0, arrivals = 'poisson' } = this.scenario;
    const rate = typeof perSecond === 'number' ? perSecond : perSecond(this.clock.now());
    if (arrivals === 'regular') return 1_000 / rate;
    return ((arrivals === 'pairs' ? 2_000 : 1_000) / rate) * -Math.log(1 - this.#arrivalRandom());
  }

  #arrive = (): void => {
    const arrivedMs = this.clock.now();
    this.recording.arrived(arrivedMs);
    if (this.scenario.admit === 'wait') {
      this.waiting += 1;
      void this.#wait(arrivedMs);
      return;
    }
    const token = this.#limiter.tryAcquire();
    if (token === undefined) this.#refused(arrivedMs);
    else this.#call(token, arrivedMs);
  };

  async #wait(arrivedMs: number): Promise<void> {
    const hasDeadline = this.scenario.deadline === true;
    const context = hasDeadline ? { deadlineMs: arrivedMs + this.giveUpMs } : undefined;
    const token = await this.#limiter.acquire(context).catch(() => undefined);
    this.waiting -= 1;
    if (token === undefined) this.#refused(arrivedMs);
    else this.#call(token, arrivedMs);
  }

  #call(token: Token, arrivedMs: number): void {
    const { fails, failAfterMs, settle = 'at-give-up' } = this.scenario;
    const isFailing = fails?.(this.clock.now(), this.#failRandom) === true;
    const call = new Call(this, token, arrivedMs, isFailing);
    if (settle === 'at-give-up') this.#patience.watch(call);
    if (isFailing && failAfterMs !== undefined) this.clock.schedule(call, this.clock.now() + failAfterMs);
    else this.#server.visit(call);
  }

  #refused(arrivedMs: number): void {
    this.recording.refused(arrivedMs);
    this.left();
  }
}

class Arrival extends Event {
  readonly #run: Run;

  constructor(run: Run) {
    super();
    this.#run = run;
  }

  fire(): void {
    this.#run.openArrival();
  }
}

/** One call under way: the event of its own end. */
class Call extends Visit {
  readonly giveUpAtMs: number;
  state: 'running' | 'lost' | 'over' = 'running';
  readonly #run: Run;
  readonly #token: Token;
  readonly #arrivedMs: number;
  readonly #isFailing: boolean;

  constructor(run: Run, token: Token, arrivedMs: number, isFailing: boolean) {
    super();
    this.giveUpAtMs = arrivedMs + run.giveUpMs;
    this.#run = run;
    this.#token = token;
    this.#arrivedMs = arrivedMs;
    this.#isFailing = isFailing;
  }

  get isWanted(): boolean {
    return this.state !== 'lost' || this.#run.scenario.abandoned !== 'skipped';
  }

  giveUp(): void {
    if (this.state !== 'running') return;
    this.state = 'lost';
    this.#token.dropped();
    this.#run.left();
  }

  done(): void {
    const isLost = this.state === 'lost';
    this.state = 'over';
    if (isLost) return;
    const nowMs = this.#run.clock.now();
    if (this.#isFailing || nowMs > this.giveUpAtMs) this.#token.dropped();
    else {
      this.#token.success();
      this.#run.recording.served(this.#arrivedMs, this, nowMs);
    }
    this.#run.left();
  }
}

/**
 * Loses the calls whose clients give up. Nearly all calls are over by then, so there is one event in the clock and not
 * one for each: it stands for the first in line that was still running when it was set.
 */
class Patience extends Event {
  readonly #clock: VirtualClock;
  /** In the order in which their clients give up. */
  #calls: Call[] = [];
  #head = 0;

  constructor(clock: VirtualClock) {
    super();
    this.#clock = clock;
  }

  watch(call: Call): void {
    if (call.giveUpAtMs === Infinity) return;
    const last = this.#calls.at(-1);
    if (last !== undefined && last.giveUpAtMs > call.giveUpAtMs) {
      this.#clock.at(call.giveUpAtMs, () => call.giveUp());
      return;
    }
    this.#calls.push(call);
    if (this.#calls.length - this.#head === 1) this.#clock.schedule(this, call.giveUpAtMs);
  }

  fire(): void {
    this.#calls[this.#head]?.giveUp();
    for (;;) {
      this.#head += 1;
      const next = this.#calls[this.#head];
      if (next !== undefined && next.state !== 'running') continue;
      this.#calls = this.#calls.slice(this.#head);
      this.#head = 0;
      if (next !== undefined) this.#clock.schedule(this, next.giveUpAtMs);
      return;
    }
  }
}
