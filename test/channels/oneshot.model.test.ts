import { describe } from 'vitest';
import { oneshot } from '../../src/channels/index.js';
import {
  ExpectedWaits,
  expectSame,
  expectSameOutcomes,
  type Random,
  RealWaits,
  itAgreesForSeeds,
} from './model.js';

const CHANNELS_PER_SEED = 420;
const STEPS_PER_CHANNEL = 12;

/** What the receiver will find, and whether it has; and those who wait on either side. */
class ReferenceOneshot {
  fate: 'unknown' | 'none' | number = 'unknown';
  isSeen = false;
  isReceiverClosed = false;
  private takers: { id: number; signal: number }[] = [];
  private watchers: { id: number; signal: number }[] = [];
  private readonly waits: ExpectedWaits;

  constructor(waits: ExpectedWaits) {
    this.waits = waits;
  }

  get holds(): boolean {
    return typeof this.fate === 'number' && !this.isSeen;
  }

  decide(fate: 'none' | number): boolean {
    if (this.fate !== 'unknown') return false;
    this.fate = fate;
    for (const { id } of this.takers.splice(0)) this.waits.settle(id, this.look());
    return true;
  }

  /** What a receive finds now that the fate is known. */
  look(): string {
    const found = this.holds ? `value ${String(this.fate)}` : 'CHANNEL_CLOSED';
    this.isSeen = true;
    this.endWatchers();
    return found;
  }

  recv(id: number, signal: number): void {
    if (this.fate === 'unknown') this.takers.push({ id, signal });
    else this.waits.settle(id, this.look());
  }

  closed(id: number, signal: number): void {
    this.watchers.push({ id, signal });
    this.endWatchers();
  }

  closeReceiver(): void {
    this.isReceiverClosed = true;
    this.decide('none');
    this.endWatchers();
  }

  dispose(): void {
    this.closeReceiver();
    this.look();
  }

  abort(signal: number): void {
    for (const { id, signal: of } of [...this.takers, ...this.watchers]) {
      if (of === signal) this.waits.settle(id, `abort ${signal}`);
    }
    this.takers = this.takers.filter((waiting) => waiting.signal !== signal);
    this.watchers = this.watchers.filter((waiting) => waiting.signal !== signal);
  }

  private endWatchers(): void {
    if (!this.isSeen && !this.isReceiverClosed) return;
    for (const { id } of this.watchers.splice(0)) this.waits.settle(id, 'closed');
  }
}

async function runChannel(random: Random, name: string): Promise<number> {
  const [sender, receiver] = oneshot.channel<number>();
  const real = new RealWaits();
  const expected = new ExpectedWaits();
  const reference = new ReferenceOneshot(expected);
  const log = [name];

  const steps: Record<string, () => void> = {
    send() {
      const value = random.int(100);
      expectSame(sender.send(value), reference.decide(value), log);
    },
    recv() {
      const signal = random.int(3);
      const wait = receiver.recv(real.options(signal));
      reference.recv(
        real.follow(wait, (value) => `value ${value}`),
        signal,
      );
    },
    tryRecv() {
      const found = reference.fate === 'unknown' ? 'nothing yet' : reference.look();
      const value = receiver.tryRecv();
      expectSame(value, found.startsWith('value ') ? Number(found.slice(6)) : undefined, log);
    },
    closed() {
      const signal = random.int(3);
      const wait = sender.closed(real.options(signal));
      reference.closed(
        real.follow(wait, () => 'closed'),
        signal,
      );
    },
    abort() {
      const signal = random.int(3);
      real.abort(signal);
      reference.abort(signal);
    },
    closeSender() {
      sender.close();
      reference.decide('none');
    },
    closeReceiver() {
      receiver.close();
      reference.closeReceiver();
    },
    dispose() {
      receiver[Symbol.dispose]();
      reference.dispose();
    },
  };
  const often = ['recv', 'recv', 'closed', 'abort', 'tryRecv'];

  for (let n = 0; n < STEPS_PER_CHANNEL; n += 1) {
    const step = random.pick(random.chance(70) ? often : Object.keys(steps));
    log.push(step);
    steps[step]?.();
    expectSame(
      [sender.isClosed, receiver.isClosed, receiver.isEmpty, receiver.isTerminated],
      [reference.fate !== 'unknown', reference.fate !== 'unknown', !reference.holds, reference.isSeen],
      log,
    );
    if (random.chance(40)) await expectSameOutcomes(real, expected, log);
  }
  await expectSameOutcomes(real, expected, log);
  return STEPS_PER_CHANNEL;
}

describe('oneshot against its reference', () => {
  itAgreesForSeeds({ seeds: 20, runs: CHANNELS_PER_SEED, steps: STEPS_PER_CHANNEL }, runChannel);
});
