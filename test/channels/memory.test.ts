import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { broadcast, mpsc, oneshot, Semaphore, watch } from '../../src/channels/index.js';
import { JoinSet } from '../../src/pool/join-set.js';
import { nextTurn, present } from '../base/waiting/turns.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

interface Item {
  readonly payload: number[];
}

const item = (): Item => ({ payload: [1, 2, 3] });

/** True when what `use` made and gave a reference to can be collected, while `keep` is still in use. */
async function collects(keep: readonly unknown[], use: () => Promise<WeakRef<Item>>): Promise<boolean> {
  const reference = await use();
  let isCollected = false;
  for (let round = 0; round < 3 && !isCollected; round += 1) {
    await nextTurn();
    collectGarbage();
    isCollected = reference.deref() === undefined;
  }
  expect(keep.length).toBeGreaterThan(0);
  return isCollected;
}

describe('an item can be collected', () => {
  it('once it is received from the buffer of an mpsc channel', async () => {
    const [sender, receiver] = mpsc.channel<Item>(4);
    const use = async (): Promise<WeakRef<Item>> => {
      await sender.send(item());
      return new WeakRef((await receiver.recv()) as Item);
    };
    expect(await collects([sender, receiver], use)).toBe(true);
  });

  it('once it is handed to a wait whose signal lives on', async () => {
    const [sender, receiver] = mpsc.channel<Item>(4);
    const { signal } = new AbortController();
    const use = async (): Promise<WeakRef<Item>> => {
      const taking = receiver.recv({ signal });
      sender.trySend(item());
      return new WeakRef((await taking) as Item);
    };
    expect(await collects([sender, receiver, signal], use)).toBe(true);
  });

  it('once the send that offered it is aborted', async () => {
    const [sender, receiver] = mpsc.channel<Item>(1);
    sender.trySend(item());
    const controller = new AbortController();
    const use = async (): Promise<WeakRef<Item>> => {
      const refused = item();
      const sending = sender.send(refused, { signal: controller.signal });
      controller.abort();
      await sending.catch(() => undefined);
      return new WeakRef(refused);
    };
    expect(await collects([sender, receiver, controller], use)).toBe(true);
  });

  it('once a batch has been received', async () => {
    const [sender, receiver] = mpsc.unbounded<Item>();
    const use = async (): Promise<WeakRef<Item>> => {
      for (let n = 0; n < 20; n += 1) sender.trySend(item());
      const [, second] = await receiver.recvMany(20);
      return new WeakRef(present(second));
    };
    expect(await collects([sender, receiver], use)).toBe(true);
  });

  it('once every receiver of a broadcast has read it', async () => {
    const [sender, first] = broadcast.channel<Item>(4);
    const second = sender.subscribe();
    const use = async (): Promise<WeakRef<Item>> => {
      sender.send(item());
      const read = first.tryRecv() as Item;
      second.tryRecv();
      return new WeakRef(read);
    };
    expect(await collects([sender, first, second], use)).toBe(true);
  });

  it('once every receiver of a broadcast that waited for it has it', async () => {
    const [sender, receiver] = broadcast.channel<Item>(4);
    const use = async (): Promise<WeakRef<Item>> => {
      const reading = receiver.recv();
      sender.send(item());
      return new WeakRef((await reading) as Item);
    };
    expect(await collects([sender, receiver], use)).toBe(true);
  });

  it('once the last broadcast receiver that had not read it is disposed', async () => {
    const [sender, first] = broadcast.channel<Item>(4);
    const second = sender.subscribe();
    const use = async (): Promise<WeakRef<Item>> => {
      sender.send(item());
      const read = first.tryRecv() as Item;
      second[Symbol.dispose]();
      return new WeakRef(read);
    };
    expect(await collects([sender, first, second], use)).toBe(true);
  });

  it('once a newer one has replaced it in a watch channel', async () => {
    const [sender, receiver] = watch.channel<Item>(item());
    const use = async (): Promise<WeakRef<Item>> => {
      const replaced = new WeakRef(receiver.borrow());
      sender.send(item());
      return replaced;
    };
    expect(await collects([sender, receiver], use)).toBe(true);
  });

  it('once it is received from a oneshot', async () => {
    const [sender, receiver] = oneshot.channel<Item>();
    const use = async (): Promise<WeakRef<Item>> => {
      sender.send(item());
      return new WeakRef(await receiver.recv());
    };
    expect(await collects([sender, receiver], use)).toBe(true);
  });

  it('once a join set has given it, though the handle of its task lives on (JoinSet I1)', async () => {
    const set = new JoinSet<Item>();
    const handles: unknown[] = [];
    const use = async (): Promise<WeakRef<Item>> => {
      const made = item();
      handles.push(set.spawn(() => made));
      await set.joinNext();
      return new WeakRef(made);
    };
    expect(await collects([set, handles], use)).toBe(true);
  });
});

/** Bytes of heap that `make` leaves behind for each of `count`. */
function bytesEach(count: number, make: () => unknown): number {
  const kept: unknown[] = Array.from({ length: count });
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let n = 0; n < count; n += 1) kept[n] = make();
  collectGarbage();
  return (process.memoryUsage().heapUsed - before) / kept.length;
}

describe('memory', () => {
  it.each([
    ['mpsc', () => mpsc.channel(1_000_000)],
    ['unbounded', () => mpsc.unbounded()],
    ['broadcast', () => broadcast.channel(1_000_000)],
    ['watch', () => watch.channel(0)],
    ['oneshot', () => oneshot.channel()],
    ['Semaphore', () => new Semaphore(1)],
  ])('of an idle %s is under 1 kB, whatever its capacity', (_name, make) => {
    expect(bytesEach(2_000, make)).toBeLessThan(1_000);
  });

  it('of a parked waiter is under 250 bytes beyond its promise', () => {
    const semaphore = new Semaphore(0);
    const [sender, receiver] = mpsc.channel<number>(1);
    sender.trySend(1);
    const [, idle] = mpsc.channel<number>(1);
    const bare = bytesEach(5_000, () => {
      const settle: unknown[] = [];
      return [new Promise((resolve, reject) => settle.push(resolve, reject)), settle];
    });
    expect(bytesEach(5_000, () => sender.send(2)) - bare).toBeLessThan(250);
    expect(bytesEach(5_000, () => idle.recv()) - bare).toBeLessThan(250);
    expect(bytesEach(5_000, () => semaphore.acquire()) - bare).toBeLessThan(250);
    expect(receiver.length).toBe(1);
  });
});
