import { describe } from 'vitest';
import { Semaphore, type SemaphorePermit } from '../../src/channels/index.js';
import {
  ExpectedWaits,
  expectSame,
  expectSameOutcomes,
  type Random,
  RealWaits,
  itAgreesForSeeds,
} from './model.js';

const SEMAPHORES_PER_SEED = 85;
const STEPS_PER_SEMAPHORE = 60;

/** The semaphore without a thought for speed. */
class ReferenceSemaphore {
  private line: { id: number; want: number; have: number; signal: number }[] = [];
  readonly permits: number[] = [];
  state: 'open' | 'closed' = 'open';
  free: number;
  private readonly waits: ExpectedWaits;

  constructor(waits: ExpectedWaits, free: number) {
    this.waits = waits;
    this.free = free;
  }

  acquire(id: number, want: number, signal: number): void {
    if (this.state === 'closed') return this.waits.settle(id, 'SEMAPHORE_CLOSED');
    if (want === 0) return this.grant(id, 0);
    this.line.push({ id, want, have: 0, signal });
    this.serve();
  }

  tryAcquire(want: number): boolean {
    if (this.state === 'closed' || this.free < want) return false;
    this.free -= want;
    this.permits.push(want);
    return true;
  }

  add(count: number): void {
    this.free += count;
    this.serve();
  }

  release(permit: number): void {
    const size = this.permits[permit] ?? 0;
    this.permits[permit] = 0;
    this.add(size);
  }

  forget(count: number): number {
    const forgotten = Math.min(count, this.free);
    this.free -= forgotten;
    return forgotten;
  }

  abort(signal: number): void {
    const aborted = this.line.filter((waiter) => waiter.signal === signal);
    this.line = this.line.filter((waiter) => waiter.signal !== signal);
    for (const { id, have } of aborted) {
      this.waits.settle(id, `abort ${signal}`);
      this.free += have;
    }
    this.serve();
  }

  close(): void {
    this.state = 'closed';
    for (const { id, have } of this.line.splice(0)) {
      this.waits.settle(id, 'SEMAPHORE_CLOSED');
      this.free += have;
    }
  }

  private serve(): void {
    let first = this.line[0];
    while (first !== undefined && this.free > 0) {
      this.free -= 1;
      first.have += 1;
      if (first.have === first.want) {
        this.line.shift();
        this.grant(first.id, first.want);
        first = this.line[0];
      }
    }
  }

  private grant(id: number, size: number): void {
    this.permits.push(size);
    this.waits.settle(id, `permit ${size}`);
  }
}

async function runSemaphore(random: Random, name: string): Promise<number> {
  const size = random.int(5);
  const semaphore = new Semaphore(size);
  const real = new RealWaits();
  const expected = new ExpectedWaits();
  const reference = new ReferenceSemaphore(expected, size);
  const permits: SemaphorePermit[] = [];
  const log = [name, `size ${size}`];

  const onPermit = (act: (index: number, permit: SemaphorePermit) => void): void => {
    const index = random.int(permits.length);
    const permit = permits[index];
    if (permit !== undefined) act(index, permit);
  };
  const steps: Record<string, () => void> = {
    acquire() {
      const [want, signal] = [random.int(5), random.int(3)];
      const wait = semaphore.acquire(want, real.options(signal));
      const id = real.follow(wait, (permit) => {
        permits.push(permit);
        return `permit ${permit.size}`;
      });
      reference.acquire(id, want, signal);
    },
    tryAcquire() {
      // Permits are told apart by their order, and the promised ones arrive a microtask late.
      if (permits.length !== reference.permits.length) return;
      const want = random.int(5);
      const permit = semaphore.tryAcquire(want);
      if (permit !== undefined) permits.push(permit);
      expectSame(permit !== undefined, reference.tryAcquire(want), log);
    },
    release: () =>
      onPermit((index, permit) => {
        permit.release();
        reference.release(index);
      }),
    forgetPermit: () =>
      onPermit((index, permit) => {
        permit.forget();
        reference.permits[index] = 0;
      }),
    split: () => {
      if (permits.length !== reference.permits.length) return;
      onPermit((index, permit) => {
        const part = permit.split(random.int(3));
        if (part === undefined) return;
        permits.push(part);
        reference.permits[index] = (reference.permits[index] ?? 0) - part.size;
        reference.permits.push(part.size);
      });
    },
    merge: () =>
      onPermit((index, permit) => {
        const otherIndex = random.int(permits.length);
        const other = permits[otherIndex];
        if (other === undefined || other === permit) return;
        permit.merge(other);
        reference.permits[index] = (reference.permits[index] ?? 0) + (reference.permits[otherIndex] ?? 0);
        reference.permits[otherIndex] = 0;
      }),
    add() {
      const count = random.int(3);
      semaphore.addPermits(count);
      reference.add(count);
    },
    forget() {
      const count = random.int(3);
      expectSame(semaphore.forgetPermits(count), reference.forget(count), log);
    },
    abort() {
      const signal = random.int(3);
      real.abort(signal);
      reference.abort(signal);
    },
    close() {
      semaphore.close();
      reference.close();
    },
  };
  const often = ['acquire', 'acquire', 'tryAcquire', 'release', 'release', 'release', 'abort'];
  const seldom = ['split', 'merge', 'add', 'forget', 'forgetPermit'];

  for (let n = 0; n < STEPS_PER_SEMAPHORE; n += 1) {
    const step = random.chance(1) ? 'close' : random.pick(random.chance(25) ? seldom : often);
    log.push(step);
    steps[step]?.();
    expectSame(
      [semaphore.availablePermits, semaphore.isClosed],
      [reference.free, reference.state === 'closed'],
      log,
    );
    if (random.chance(40)) {
      await expectSameOutcomes(real, expected, log);
      expectSame(
        permits.map((permit) => permit.size),
        reference.permits,
        log,
      );
    }
  }
  await expectSameOutcomes(real, expected, log);
  return STEPS_PER_SEMAPHORE;
}

describe('Semaphore against its reference', () => {
  itAgreesForSeeds({ seeds: 20, runs: SEMAPHORES_PER_SEED, steps: STEPS_PER_SEMAPHORE }, runSemaphore);
});
