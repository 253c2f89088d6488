import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { AdaptiveLimiter, rateLimit, service } from '../../src/limits/index.js';
import { settled, VirtualClock } from './simulation/index.js';

/** A clock that is put forward or back, as after a suspend of the machine; timers run on meanwhile. */
class JumpingClock extends VirtualClock {
  #offsetMs = 0;

  override now(): number {
    return super.now() + this.#offsetMs;
  }

  jump(byMs: number): void {
    this.#offsetMs += byMs;
  }
}

const HOUR_MS = 3_600_000;
const src = fileURLToPath(new URL('../../src', import.meta.url));

test('nothing that waits or limits looks at the date, which may be set at any time', () => {
  const looking = ['base', 'channels', 'limits', 'pool', 'pipeline', 'observe'].flatMap((folder) =>
    readdirSync(join(src, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .filter((name) =>
        /\bDate\.now\b|\bnew Date\(/.test(codeOf(readFileSync(join(src, folder, name), 'utf8'))),
      ),
  );
  expect(looking).toEqual([]);
});

test('after an hour that was slept through, a rate limit lets its burst through and no more', async () => {
  const clock = new JumpingClock();
  let begun = 0;
  const call = service(() => (begun += 1)).with(rateLimit({ limit: 10, periodMs: 1_000, burst: 2, clock }));
  await call(undefined);
  clock.jump(HOUR_MS);
  for (let n = 0; n < 10; n += 1) void call(undefined);
  await settled();
  expect(begun).toBe(3);
  await clock.advance(200);
  expect(begun).toBe(5);
});

test.each([HOUR_MS, -HOUR_MS])(
  'a limiter that sees the clock jump by %i ms loses no permit',
  async (byMs) => {
    const clock = new JumpingClock();
    const limiter = new AdaptiveLimiter({ algorithm: 'fixed', initial: 2, clock });
    const held = await limiter.acquire();
    clock.jump(byMs);
    held.success();
    const tokens = [await limiter.acquire(), await limiter.acquire()];
    expect(limiter.stats().inFlight).toBe(2);
    for (const token of tokens) token.success();
    expect(limiter.stats().inFlight).toBe(0);
  },
);

/** Without comments. */
function codeOf(text: string): string {
  return text.replaceAll(/\/\*.*?\*\/|\/\/.*$/gms, '');
}
