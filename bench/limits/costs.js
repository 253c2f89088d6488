import { AdaptiveLimiter, BackpressureHandler, LoadSheddingError } from '../../dist/limits/index.js';
import { median } from '../measure.js';

const ROUNDS = 7;
const TIMES = 200_000;

/** Rows of: what, cost, bar. */
export async function costs() {
  const limiter = new AdaptiveLimiter();
  const settled = nanoseconds(() => limiter.tryAcquire().success());
  const awaited = await nanosecondsAwaited(async () => (await limiter.acquire()).success());
  const full = new AdaptiveLimiter({ initial: 1, algorithm: 'fixed' });
  full.tryAcquire();
  const refusal = () => full.tryAcquire();
  const refused = nanoseconds(refusal);
  const allocated = Math.min(...[1, 2, 3, 4, 5].map(() => bytes(refusal)));
  const door = new BackpressureHandler(full);
  const turnedAway = await nanosecondsAwaited(() => door.execute(nothing));
  return [
    ['tryAcquire and success, nobody waits', `${settled.toFixed(0)} ns`, bar(settled < 1_000, '1 µs')],
    ['acquire, awaited, and success', `${awaited.toFixed(0)} ns`, bar(awaited < 1_000, '1 µs')],
    ['tryAcquire refused', `${refused.toFixed(0)} ns`, ''],
    ['it allocates', `${allocated.toFixed(1)} bytes`, bar(allocated < 1, 'nothing')],
    ['execute refused, awaited', `${turnedAway.toFixed(0)} ns`, ''],
    [
      'an error of refusal',
      `${nanoseconds(() => new LoadSheddingError('concurrency', 100)).toFixed(0)} ns`,
      '',
    ],
  ];
}

function nothing() {}

function bar(holds, words) {
  return `${words}: ${holds ? 'held' : 'MISSED'}`;
}

/** CPU time of one operation, which other work on the machine does not lengthen as it does the time on the wall. */
function nanoseconds(operation) {
  const rounds = [];
  for (let round = -1; round < ROUNDS; round += 1) {
    const before = process.cpuUsage();
    for (let time = 0; time < TIMES; time += 1) operation();
    if (round >= 0) rounds.push(spentSince(before));
  }
  return median(rounds);
}

async function nanosecondsAwaited(operation) {
  const rounds = [];
  for (let round = -1; round < ROUNDS; round += 1) {
    const before = process.cpuUsage();
    for (let time = 0; time < TIMES; time += 1) await operation();
    if (round >= 0) rounds.push(spentSince(before));
  }
  return median(rounds);
}

function spentSince(before) {
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1_000) / TIMES;
}

/** Bytes allocated by one operation: the growth of the heap over a hundred thousand of them without a collection; what else
 * the program did meanwhile is in it, so the least of several counts. */
function bytes(operation) {
  for (let time = 0; time < TIMES; time += 1) operation();
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  for (let time = 0; time < 100_000; time += 1) operation();
  return Math.max(0, process.memoryUsage().heapUsed - before) / 100_000;
}
