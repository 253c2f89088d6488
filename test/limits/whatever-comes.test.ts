import { expect, test } from 'vitest';
import { AdaptiveLimiter, type AdaptiveLimiterOptions, type Token } from '../../src/limits/index.js';
import { seeded, settled, VirtualClock } from './simulation/index.js';

const KEYS = ['live', 'batch', 'unknown', undefined];
const partitions = { live: 0.5, batch: 0.3 };

/** A limiter to which anything happens, drawn from a seed: also from within its own events. */
class Fray {
  readonly clock: VirtualClock = new VirtualClock();
  readonly limiter: AdaptiveLimiter;
  readonly held: Token[] = [];
  asked = 0;
  answered = 0;
  #isOver = false;
  readonly #random: () => number;

  constructor(seed: number, options: AdaptiveLimiterOptions) {
    const random = seeded(seed);
    this.#random = random;
    const algorithm = { onWindow: () => 1 + 9 * random() };
    this.limiter = new AdaptiveLimiter({ initial: 3, max: 10, algorithm, clock: this.clock, ...options });
    let depth = 0;
    this.limiter.on('limitChanged', () => {
      depth += 1;
      if (depth < 4 && !this.#isOver) this.step();
      depth -= 1;
    });
  }

  step(): void {
    const what = this.#random();
    if (what < 0.4) this.#wait();
    else if (what < 0.6) this.#try();
    else if (what < 0.65) this.limiter.adjust(this.#random(), 200 * this.#random());
    else this.#settle();
  }

  /** Settles whatever is given until nobody waits any more. */
  async end(): Promise<void> {
    this.#isOver = true;
    for (let round = 0; round < 10_000 && this.asked > this.answered; round += 1) {
      while (this.held.length > 0) this.held.pop()?.success();
      await this.clock.advance(10);
    }
    while (this.held.length > 0) this.held.pop()?.success();
    // The aborts that were still to come.
    await this.clock.advance(50);
  }

  #wait(): void {
    const caller = new AbortController();
    const deadlineMs = this.#random() < 0.3 ? this.clock.now() + 100 * this.#random() : undefined;
    this.asked += 1;
    this.limiter
      .acquire({
        signal: caller.signal,
        key: this.#key(),
        priority: Math.floor(3 * this.#random()),
        deadlineMs,
      })
      .then((token) => this.held.push(token))
      .catch(() => {})
      .finally(() => (this.answered += 1));
    const leaves = this.#random();
    if (leaves < 0.2) caller.abort();
    else if (leaves < 0.4) this.clock.setTimeout(() => caller.abort(), 50 * this.#random());
  }

  #try(): void {
    const token = this.limiter.tryAcquire({ key: this.#key() });
    if (token !== undefined) this.held.push(token);
  }

  #settle(): void {
    const [token] = this.held.splice(Math.floor(this.#random() * this.held.length), 1);
    const how = this.#random();
    if (how < 0.6) token?.success();
    else if (how < 0.8) token?.dropped();
    else token?.ignore();
    if (how > 0.5) token?.success();
  }

  #key(): string | undefined {
    return KEYS[Math.floor(this.#random() * KEYS.length)];
  }
}

test.each([
  ['plain', {}],
  ['with a queue', { queue: {} }],
  ['with partitions', { partitions }],
  ['with both', { queue: {}, partitions }],
])(
  '%s: whatever comes when, counts add up, no permit is lost and nobody is left waiting (I2, I3)',
  async (_, options) => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const fray = new Fray(seed, options);
      const wrong: string[] = [];
      for (let step = 0; step < 150; step += 1) {
        fray.step();
        await fray.clock.advance(step % 7);
        const { admitted, succeeded, dropped, ignored, inFlight } = fray.limiter.stats();
        const doesAddUp =
          inFlight === fray.held.length && admitted === succeeded + dropped + ignored + inFlight;
        if (!doesAddUp) wrong.push(`step ${step}: ${JSON.stringify(fray.limiter.stats())}`);
      }
      expect(wrong, `seed ${seed}`).toEqual([]);
      await fray.end();
      await settled();
      expect(fray.limiter.stats(), `seed ${seed}`).toMatchObject({ inFlight: 0, queued: 0 });
      expect([fray.answered, fray.clock.pending], `seed ${seed}`).toEqual([fray.asked, 0]);
    }
  },
);
