import { describe } from 'vitest';
import { mpsc } from '../../../src/channels/index.js';
import {
  ExpectedWaits,
  expectSame,
  expectSameOutcomes,
  type Random,
  RealWaits,
  itAgreesForSeeds,
} from '../model.js';
import { present } from '../../base/waiting/turns.js';
import { ReferenceChannel } from './reference.js';

const CHANNELS_PER_SEED = 85;
const STEPS_PER_CHANNEL = 60;

const wordsForItem = (item: number | undefined): string => `item ${item}`;
const wordsForItems = (items: number[]): string => `items ${items.join()}`;
const wordsForStep = (step: IteratorResult<number, undefined>): string =>
  step.done === true ? 'end' : `step ${step.value}`;

describe('mpsc against its reference', () => {
  itAgreesForSeeds({ seeds: 20, runs: CHANNELS_PER_SEED, steps: STEPS_PER_CHANNEL }, runChannel);
});

/** One channel, driven by random steps; what it shows is compared after each, what has settled after a few. */
async function runChannel(random: Random, name: string): Promise<number> {
  const capacity = 1 + random.int(4);
  const whenFull = random.pick(['wait', 'wait', 'drop-newest', 'drop-oldest'] as const);
  const undelivered: number[] = [];
  const [sender, receiver] = mpsc.channel<number>(capacity, {
    whenFull,
    onUndelivered: (value) => undelivered.push(value),
  });
  const real = new RealWaits();
  const expected = new ExpectedWaits();
  const reference = new ReferenceChannel(expected, capacity, whenFull);
  const senders = [sender];
  const permits: mpsc.Permit<number>[] = [];
  const log = [name, `capacity ${capacity} ${whenFull}`];
  let nextValue = 1;

  /** Permits are granted to both sides in the same order, but the real ones become known a microtask later. */
  const keepPermit = (permit: mpsc.Permit<number>): string => {
    permits.push(permit);
    return `permit ${permit.size}`;
  };

  const steps: Record<string, () => void> = {
    send() {
      const [from, value, signal] = [random.int(senders.length), nextValue++, random.int(3)];
      const id = real.follow(present(senders[from]).send(value, real.options(signal)), () => 'sent');
      reference.send(id, from, value, signal);
    },
    trySend() {
      const [from, value] = [random.int(senders.length), nextValue++];
      expectSame(present(senders[from]).trySend(value), reference.trySend(from, value), log);
    },
    reserve() {
      const [from, want, signal] = [random.int(senders.length), random.int(capacity + 1), random.int(3)];
      const id = real.follow(present(senders[from]).reserveMany(want, real.options(signal)), keepPermit);
      reference.reserve(id, from, want, signal);
    },
    tryReserve() {
      // Only between checkpoints with no reservation on its way: permits are told apart by their order.
      const [from, want] = [random.int(senders.length), random.int(capacity + 1)];
      if (permits.length !== reference.permits.length) return;
      const permit = present(senders[from]).tryReserveMany(want);
      if (permit !== undefined) permits.push(permit);
      expectSame(permit !== undefined, reference.tryReserve(from, want), log);
    },
    sendPermit() {
      if (permits.length === 0) return;
      const [permit, value] = [random.int(permits.length), nextValue++];
      expectSame(present(permits[permit]).send(value), reference.sendPermit(permit, value), log);
    },
    releasePermit() {
      if (permits.length === 0) return;
      const permit = random.int(permits.length);
      present(permits[permit]).release();
      reference.releasePermit(permit);
    },
    recv() {
      const signal = random.int(3);
      const id = real.follow(receiver.recv(real.options(signal)), wordsForItem);
      reference.take(id, 'recv', 1, signal);
    },
    next() {
      reference.take(real.follow(receiver.next(), wordsForStep), 'next', 1, -1);
    },
    recvMany() {
      const [limit, signal] = [random.int(4), random.int(3)];
      reference.take(
        real.follow(receiver.recvMany(limit, real.options(signal)), wordsForItems),
        'many',
        limit,
        signal,
      );
    },
    tryRecv() {
      expectSame(receiver.tryRecv(), reference.tryTake(1)[0], log);
    },
    tryRecvMany() {
      const limit = random.int(4);
      expectSame(receiver.tryRecvMany(limit), reference.tryTake(limit), log);
    },
    readable() {
      const signal = random.int(3);
      reference.look(
        real.follow(receiver.readable(real.options(signal)), (is) => `readable ${is}`),
        signal,
      );
    },
    closed() {
      const signal = random.int(3);
      reference.watchClose(
        real.follow(sender.closed(real.options(signal)), () => 'closed'),
        signal,
      );
    },
    abort() {
      const signal = random.int(3);
      real.abort(signal);
      reference.abort(signal);
    },
    clone() {
      senders.push(sender.clone());
      reference.senders.push(present(reference.senders[0]));
    },
    closeSender() {
      const from = random.int(senders.length);
      const error = random.chance(30) ? `failure ${from}` : undefined;
      present(senders[from]).close(error);
      reference.closeSender(from, error);
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
  const often = ['send', 'send', 'trySend', 'reserve', 'tryReserve', 'sendPermit', 'releasePermit', 'abort'];
  const takes = ['recv', 'recv', 'next', 'recvMany', 'tryRecv', 'tryRecvMany', 'readable', 'closed'];
  const rare = ['clone', 'closeSender', 'closeReceiver', 'dispose'];

  for (let n = 0; n < STEPS_PER_CHANNEL; n += 1) {
    const step = random.pick(random.chance(5) ? rare : random.chance(50) ? often : takes);
    log.push(step);
    present(steps[step])();
    expectSame(
      [receiver.length, sender.capacity, receiver.isClosed, receiver.isTerminated, sender.isClosed],
      [
        reference.buffer.length,
        reference.free,
        reference.isClosed,
        reference.isOver,
        reference.isSenderClosed(0),
      ],
      log,
    );
    expectSame(undelivered, reference.undelivered, log);
    if (random.chance(40)) await expectSameOutcomes(real, expected, log);
  }
  await expectSameOutcomes(real, expected, log);
  return STEPS_PER_CHANNEL;
}
