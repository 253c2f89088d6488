import { describe } from 'vitest';
import { watch } from '../../src/channels/index.js';
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

interface ReferenceReceiver {
  state: 'open' | 'disposed';
  /** Whether there is something it has not seen: one flag says all, since only the newest value counts. */
  hasNews: boolean;
  waits: { id: number; signal: number; accepts: ((value: number) => boolean) | undefined }[];
}

/** The watch channel with one flag for each receiver. */
class ReferenceWatch {
  value = 0;
  readonly receivers: ReferenceReceiver[] = [{ state: 'open', hasNews: false, waits: [] }];
  readonly senders: ('open' | 'closed')[] = ['open'];
  private readonly waits: ExpectedWaits;

  constructor(waits: ExpectedWaits) {
    this.waits = waits;
  }

  get count(): number {
    return this.receivers.filter(({ state }) => state === 'open').length;
  }

  isOver(receiver: ReferenceReceiver): boolean {
    return receiver.state === 'disposed' || !this.senders.includes('open');
  }

  set(value: number): void {
    this.value = value;
    for (const receiver of this.receivers) if (receiver.state === 'open') this.show(receiver);
  }

  /** The value is news to this receiver: its waits see it. */
  show(receiver: ReferenceReceiver): void {
    receiver.hasNews = receiver.waits.length === 0;
    receiver.waits = receiver.waits.filter(({ id, accepts }) => {
      if (accepts?.(this.value) === false) return true;
      this.waits.settle(id, accepts === undefined ? 'changed true' : `value ${this.value}`);
      return false;
    });
  }

  changed(id: number, receiver: ReferenceReceiver, signal: number): void {
    if (receiver.state === 'open' && receiver.hasNews) {
      receiver.hasNews = false;
      return this.waits.settle(id, 'changed true');
    }
    if (this.isOver(receiver)) return this.waits.settle(id, 'changed false');
    receiver.waits.push({ id, signal, accepts: undefined });
  }

  waitFor(
    id: number,
    receiver: ReferenceReceiver,
    accepts: (value: number) => boolean,
    signal: number,
  ): void {
    if (receiver.state === 'disposed') return this.waits.settle(id, 'CHANNEL_CLOSED');
    receiver.hasNews = false;
    if (accepts(this.value)) return this.waits.settle(id, `value ${this.value}`);
    if (this.isOver(receiver)) return this.waits.settle(id, 'CHANNEL_CLOSED');
    receiver.waits.push({ id, signal, accepts });
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
    if (!this.senders.includes('open')) for (const receiver of this.receivers) this.endWaits(receiver);
  }

  dispose(receiver: ReferenceReceiver): void {
    receiver.state = 'disposed';
    this.endWaits(receiver);
  }

  private endWaits(receiver: ReferenceReceiver): void {
    for (const { id, accepts } of receiver.waits.splice(0)) {
      this.waits.settle(id, accepts === undefined ? 'changed false' : 'CHANNEL_CLOSED');
    }
  }
}

async function runChannel(random: Random, name: string): Promise<number> {
  const [sender, first] = watch.channel(0);
  const real = new RealWaits();
  const expected = new ExpectedWaits();
  const reference = new ReferenceWatch(expected);
  const receivers = [first];
  const senders = [sender];
  const log = [name];
  let nextValue = 1;

  const onReceiver = (act: (receiver: watch.Receiver<number>, model: ReferenceReceiver) => void): void => {
    const index = random.int(receivers.length);
    const [receiver, model] = [receivers[index], reference.receivers[index]];
    if (receiver !== undefined && model !== undefined) act(receiver, model);
  };
  const steps: Record<string, () => void> = {
    send() {
      const [from, value] = [random.int(senders.length), nextValue++];
      const sent = reference.senders[from] === 'open' && reference.count > 0;
      if (sent) reference.set(value);
      expectSame(senders[from]?.send(value), sent, log);
    },
    sendReplace() {
      const [from, value] = [random.int(senders.length), nextValue++];
      const isOpen = reference.senders[from] === 'open';
      const replaced = isOpen ? reference.value : value;
      if (isOpen) reference.set(value);
      expectSame(senders[from]?.sendReplace(value), replaced, log);
    },
    sendIfModified() {
      const [from, value, report] = [random.int(senders.length), nextValue++, random.chance(50)];
      const isOpen = reference.senders[from] === 'open';
      if (isOpen) reference.value = value;
      if (isOpen && report) reference.set(value);
      expectSame(
        senders[from]?.sendIfModified((cell) => ((cell.value = value), report)),
        isOpen && report,
        log,
      );
    },
    changed: () =>
      onReceiver((receiver, model) => {
        const signal = random.int(3);
        const wait = receiver.changed(real.options(signal));
        reference.changed(
          real.follow(wait, (is) => `changed ${is}`),
          model,
          signal,
        );
      }),
    waitFor: () =>
      onReceiver((receiver, model) => {
        const [signal, divisor] = [random.int(3), 2 + random.int(4)];
        const accepts = (value: number): boolean => value % divisor === 1;
        const wait = receiver.waitFor(accepts, real.options(signal));
        reference.waitFor(
          real.follow(wait, (value) => `value ${value}`),
          model,
          accepts,
          signal,
        );
      }),
    borrowAndUpdate: () =>
      onReceiver((receiver, model) => {
        model.hasNews = false;
        expectSame(receiver.borrowAndUpdate(), reference.value, log);
      }),
    markChanged: () =>
      onReceiver((receiver, model) => {
        reference.show(model);
        receiver.markChanged();
      }),
    markUnchanged: () =>
      onReceiver((receiver, model) => {
        model.hasNews = false;
        receiver.markUnchanged();
      }),
    clone: () =>
      onReceiver((receiver, model) => {
        receivers.push(receiver.clone());
        reference.receivers.push({ ...model, waits: [] });
      }),
    subscribe() {
      receivers.push(sender.subscribe());
      reference.receivers.push({ state: 'open', hasNews: false, waits: [] });
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
    cloneSender() {
      senders.push(sender.clone());
      reference.senders.push(reference.senders[0] ?? 'open');
    },
    closeSender() {
      const from = random.int(senders.length);
      senders[from]?.close();
      reference.closeSender(from);
    },
  };
  const often = ['send', 'send', 'changed', 'changed', 'waitFor', 'waitFor', 'sendReplace', 'sendIfModified'];
  const seldom = Object.keys(steps).filter((step) => !often.includes(step) && step !== 'closeSender');

  for (let n = 0; n < STEPS_PER_CHANNEL; n += 1) {
    const step = random.chance(2) ? 'closeSender' : random.pick(random.chance(30) ? seldom : often);
    log.push(step);
    steps[step]?.();
    expectSame(
      [sender.borrow(), sender.receiverCount, ...receivers.map((receiver) => receiver.hasChanged())],
      [
        reference.value,
        reference.count,
        ...reference.receivers.map(({ state, hasNews }) => state === 'open' && hasNews),
      ],
      log,
    );
    expectSame(
      receivers.map(({ isClosed }) => isClosed),
      reference.receivers.map((receiver) => reference.isOver(receiver)),
      log,
    );
    if (random.chance(40)) await expectSameOutcomes(real, expected, log);
  }
  await expectSameOutcomes(real, expected, log);
  return STEPS_PER_CHANNEL;
}

describe('watch against its reference', () => {
  itAgreesForSeeds({ seeds: 20, runs: CHANNELS_PER_SEED, steps: STEPS_PER_CHANNEL }, runChannel);
});
