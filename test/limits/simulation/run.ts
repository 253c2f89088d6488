import type { AdaptiveLimiter, Token } from '../../../src/limits/index.js';
import { VirtualClock } from './clock.js';
import { Recording } from './recording.js';
import { type Random, seeded } from './random.js';
import { Server, type ServerOptions } from './server.js';

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
  /** `try`: refused at the limit. `wait`: `acquire`, with the client's deadline if `deadline`. */
  readonly admit?: 'try' | 'wait';
  readonly deadline?: boolean;
  readonly shuffleTies?: boolean;
}

export type MakeLimiter = (clock: VirtualClock, random: Random) => AdaptiveLimiter;

/** Drives a limiter through a scenario by its public API alone and gives back what was seen. */
export async function simulate(scenario: Scenario, make: MakeLimiter, seed: number): Promise<Recording> {
  const clock = new VirtualClock(scenario.shuffleTies ? seeded(seed + 4_000) : undefined);
  const run = new Run(scenario, clock, make(clock, seeded(seed + 1_000)), seed);
  run.begin();
  if (scenario.admit !== 'wait') while (clock.step(scenario.durationMs));
  else while (clock.step(scenario.durationMs)) if (run.waiting > 0) await run.hop();
  return run.recording;
}

const LIMIT_EVERY_MS = 100;

class Run {
  readonly recording: Recording = new Recording();
  waiting = 0;
  readonly #scenario: Scenario;
  readonly #clock: VirtualClock;
  readonly #limiter: AdaptiveLimiter;
  readonly #server: Server;
  readonly #arrivalRandom: Random;
  readonly #failRandom: Random;
  readonly #giveUpMs: number;

  constructor(scenario: Scenario, clock: VirtualClock, limiter: AdaptiveLimiter, seed: number) {
    this.#scenario = scenario;
    this.#clock = clock;
    this.#limiter = limiter;
    this.#server = new Server(clock, scenario.server, seeded(seed + 2_000));
    this.#arrivalRandom = seeded(seed + 3_000);
    this.#failRandom = seeded(seed + 5_000);
    this.#giveUpMs = scenario.giveUpMs ?? 1_000;
  }

  begin(): void {
    this.#sampleLimit();
    if (this.#scenario.perSecond !== undefined) this.#clock.at(this.#gapMs(), this.#openArrival);
    for (let client = 0; client < (this.#scenario.clients?.count ?? 0); client += 1) {
      this.#clock.at(0, this.#arrive);
    }
  }

  /** Lets granted and refused waits run their reactions. */
  async hop(): Promise<void> {
    await Promise.resolve();
    await Promise.resolve();
  }

  #sampleLimit = (): void => {
    this.recording.sample(this.#clock.now(), this.#limiter.limit, this.#limiter.inFlight);
    this.#clock.at(this.#clock.now() + LIMIT_EVERY_MS, this.#sampleLimit);
  };

  #openArrival = (): void => {
    this.#arrive();
    if (this.#scenario.arrivals === 'pairs') this.#arrive();
    this.#clock.at(this.#clock.now() + this.#gapMs(), this.#openArrival);
  };

  #gapMs(): number {
    const { perSecond = 0, arrivals = 'poisson' } = this.#scenario;
    const rate = typeof perSecond === 'number' ? perSecond : perSecond(this.#clock.now());
    if (arrivals === 'regular') return 1_000 / rate;
    return ((arrivals === 'pairs' ? 2_000 : 1_000) / rate) * -Math.log(1 - this.#arrivalRandom());
  }

  #arrive = (): void => {
    const arrivedMs = this.#clock.now();
    this.recording.arrived(arrivedMs);
    if (this.#scenario.admit === 'wait') this.#acquire(arrivedMs);
    else {
      const token = this.#limiter.tryAcquire();
      if (token === undefined) this.#refused(arrivedMs);
      else this.#call(token, arrivedMs);
    }
  };

  #acquire(arrivedMs: number): void {
    const leave = new AbortController();
    const giveUp = Number.isFinite(this.#giveUpMs)
      ? this.#clock.setTimeout(() => leave.abort(), this.#giveUpMs)
      : () => {};
    this.waiting += 1;
    const context = this.#scenario.deadline
      ? { signal: leave.signal, deadlineMs: arrivedMs + this.#giveUpMs }
      : { signal: leave.signal };
    void this.#await(this.#limiter.acquire(context), arrivedMs, giveUp);
  }

  async #await(waiting: Promise<Token>, arrivedMs: number, giveUp: () => void): Promise<void> {
    const token = await waiting.catch(() => undefined);
    this.waiting -= 1;
    giveUp();
    if (token === undefined) this.#refused(arrivedMs);
    else this.#call(token, arrivedMs);
  }

  #call(token: Token, arrivedMs: number): void {
    const { fails, failAfterMs, settle = 'at-give-up', abandoned = 'served' } = this.#scenario;
    const failing = fails?.(this.#clock.now(), this.#failRandom) === true;
    let lost = false;
    let over = false;
    if (settle === 'at-give-up' && Number.isFinite(this.#giveUpMs)) {
      this.#clock.at(arrivedMs + this.#giveUpMs, () => {
        if (over) return;
        lost = true;
        token.dropped();
        this.#left();
      });
    }
    const finish = (): void => {
      over = true;
      if (lost) return;
      const tookMs = this.#clock.now() - arrivedMs;
      if (failing || tookMs > this.#giveUpMs) token.dropped();
      else {
        token.success();
        this.recording.served(this.#clock.now(), tookMs);
      }
      this.#left();
    };
    if (failing && failAfterMs !== undefined) this.#clock.at(this.#clock.now() + failAfterMs, finish);
    else this.#server.visit(finish, () => !(lost && abandoned === 'skipped'));
  }

  #refused(arrivedMs: number): void {
    this.recording.refused(arrivedMs);
    this.#left();
  }

  #left(): void {
    const { clients } = this.#scenario;
    if (clients !== undefined) this.#clock.at(this.#clock.now() + clients.pauseMs, this.#arrive);
  }
}
