import { describe } from 'vitest';
import { broadcast } from '../../src/channels/index.js';
import {
  ExpectedWaits,
  expectSame,
  expectSameOutcomes,
  type Random,
  RealWaits,
  itAgreesForSeeds,
} from './model.js';

const CHANNELS_PER_SEED = 85;
const STEPS_PER_CHANNEL = 60;

/** A receiver that keeps a queue of its own: what it has not read, of which it may have missed the first ones. */
interface ReferenceReceiver {
  state: 'open' | 'disposed';
  queue: number[];
  missed: number;
  waits: { id: number; signal: number }[];
}

/** The broadcast channel as one queue for each receiver. */
class ReferenceBroadcast {
  readonly receivers: ReferenceReceiver[] = [];
  readonly senders: ('open' | 'closed')[] = ['open'];
  private history: number[] = [];
  private readonly waits: ExpectedWaits;
  private readonly capacity: number;
  private readonly replay: number;

  constructor(waits: ExpectedWaits, capacity: number, replay: number) {
    this.waits = waits;
    this.capacity = capacity;
    this.replay = replay;
    this.add([]);
  }

  get isEnded(): boolean {
    return !this.senders.includes('open');
  }

  get open(): ReferenceReceiver[] {
    return this.receivers.filter(({ state }) => state === 'open');
  }

  get queued(): number {
    return Math.max(0, ...this.open.map(({ queue }) => queue.length));
  }

  subscribe(): void {
    this.add(this.replay === 0 ? [] : this.history.slice(-this.replay));
  }

  add(queue: number[]): void {
    this.receivers.push({ state: 'open', queue, missed: 0, waits: [] });
  }

  send(sender: number, value: number): number {
    if (this.senders[sender] === 'closed') return 0;
    const { open } = this;
    if (open.length > 0 || this.replay > 0) this.history = [...this.history, value].slice(-this.capacity);
    for (const receiver of open) {
      const waiting = receiver.waits.shift();
      if (waiting !== undefined) {
        this.waits.settle(waiting.id, `item ${value}`);
        continue;
      }
      receiver.queue.push(value);
      if (receiver.queue.length > this.capacity) {
        receiver.queue.shift();
        receiver.missed += 1;
      }
    }
    return open.length;
  }

  read(receiver: ReferenceReceiver): string | undefined {
    if (receiver.missed > 0) {
      receiver.missed = 0;
      return 'CHANNEL_LAGGED';
    }
    const value = receiver.queue.shift();
    if (value !== undefined) return `item ${value}`;
    return receiver.state === 'disposed' || this.isEnded ? 'item undefined' : undefined;
  }

  recv(id: number, receiver: ReferenceReceiver, signal: number): void {
    const read = this.read(receiver);
    if (read === undefined) receiver.waits.push({ id, signal });
    else this.waits.settle(id, read);
  }

  abort(signal: number): void {
    for (const receiver of this.receivers) {
      for (const waiting of receiver.waits) {
        if (waiting.signal === signal) this.waits.settle(waiting.id, `abort ${signal}`);
      }
      receiver.waits = receiver.waits.filter((waiting) => waiting.signal !== signal);
    }
  }

  closeSender(sender: number): void {
    this.senders[sender] = 'closed';
    if (this.isEnded) for (const receiver of this.receivers) this.endWaits(receiver);
  }

  dispose(receiver: ReferenceReceiver): void {
    receiver.state = 'disposed';
    receiver.queue = [];
    receiver.missed = 0;
    this.endWaits(receiver);
  }

  private endWaits(receiver: ReferenceReceiver): void {
    for (const { id } of receiver.waits.splice(0)) this.waits.settle(id, 'item undefined');
  }
}

function tryRead(receiver: broadcast.Receiver<number>): string {
  try {
    return `item ${receiver.tryRecv()}`;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

async function runChannel(random: Random, name: string): Promise<number> {
  const capacity = random.pick([1, 2, 4]);
  const replay = random.chance(50) ? 0 : random.int(capacity + 1);
  const [sender, first] = broadcast.channel<number>(capacity, { replay });
  const real = new RealWaits();
  const expected = new ExpectedWaits();
  const reference = new ReferenceBroadcast(expected, capacity, replay);
  const receivers = [first];
  const senders = [sender];
  const log = [name, `capacity ${capacity} replay ${replay}`];
  let nextValue = 1;

  const onReceiver = (
    act: (receiver: broadcast.Receiver<number>, model: ReferenceReceiver) => void,
  ): void => {
    const index = random.int(receivers.length);
    const [receiver, model] = [receivers[index], reference.receivers[index]];
    if (receiver !== undefined && model !== undefined) act(receiver, model);
  };
  const steps: Record<string, () => void> = {
    send() {
      const [from, value] = [random.int(senders.length), nextValue++];
      expectSame(senders[from]?.send(value), reference.send(from, value), log);
    },
    recv: () =>
      onReceiver((receiver, model) => {
        const signal = random.int(3);
        const wait = receiver.recv(real.options(signal));
        reference.recv(
          real.follow(wait, (item) => `item ${item}`),
          model,
          signal,
        );
      }),
    tryRecv: () =>
      onReceiver((receiver, model) => {
        expectSame(tryRead(receiver), reference.read(model) ?? 'item undefined', log);
      }),
    subscribe() {
      receivers.push(sender.subscribe());
      reference.subscribe();
    },
    resubscribe() {
      receivers.push(first.resubscribe());
      reference.add([]);
    },
    dispose: () =>
      onReceiver((receiver, model) => {
        receiver[Symbol.dispose]();
        reference.dispose(model);
      }),
    abort() {
      const signal = random.int(3);
      real.abort(signal);
      reference.abort(signal);
    },
    clone() {
      senders.push(sender.clone());
      reference.senders.push(reference.senders[0] ?? 'open');
    },
    closeSender() {
      const from = random.int(senders.length);
      senders[from]?.close();
      reference.closeSender(from);
    },
  };
  const often = ['send', 'send', 'recv', 'recv', 'tryRecv', 'tryRecv'];
  const seldom = ['subscribe', 'resubscribe', 'dispose', 'abort', 'clone'];

  for (let n = 0; n < STEPS_PER_CHANNEL; n += 1) {
    const step = random.chance(2) ? 'closeSender' : random.pick(random.chance(20) ? seldom : often);
    log.push(step);
    steps[step]?.();
    expectSame(
      [sender.receiverCount, sender.length, ...receivers.map(({ length }) => length)],
      [
        reference.open.length,
        reference.queued,
        ...reference.receivers.map(({ queue, missed }) => queue.length + missed),
      ],
      log,
    );
    if (random.chance(40)) await expectSameOutcomes(real, expected, log);
  }
  await expectSameOutcomes(real, expected, log);
  return STEPS_PER_CHANNEL;
}

describe('broadcast against its reference', () => {
  itAgreesForSeeds({ seeds: 20, runs: CHANNELS_PER_SEED, steps: STEPS_PER_CHANNEL }, runChannel);
});
