// What is measured: each case does COUNT operations of one kind.
import { broadcast, mpsc, Semaphore } from '../../dist/index.js';

export const COUNT = 1_000_000;
const SETTLED = Promise.resolve();

/** Two loops that await and do nothing else: what the runtime itself charges for one send and one receive. */
async function twoBareLoops() {
  await Promise.all([bareLoop(), bareLoop()]);
}

async function bareLoop() {
  for (let n = 0; n < COUNT; n += 1) await SETTLED;
}

/** Capacity 1024, one producer and one consumer that await every item. */
async function awaited() {
  const [sender, receiver] = mpsc.channel(1024);
  await Promise.all([produce(sender, COUNT), consume(receiver, COUNT)]);
}

/** The same with the consumer started first: it would park for every item if the ends kept step. */
async function consumerFirst() {
  const [sender, receiver] = mpsc.channel(1024);
  await Promise.all([consume(receiver, COUNT), produce(sender, COUNT)]);
}

/** The same with a channel that is full at first: the producer would park for every item. */
async function startingFull() {
  const [sender, receiver] = mpsc.channel(1024);
  while (sender.trySend(0));
  await Promise.all([produce(sender, COUNT), consume(receiver, COUNT)]);
}

async function forAwait() {
  const [sender, receiver] = mpsc.channel(1024);
  const consumer = async () => {
    let sum = 0;
    for await (const item of receiver) sum = (sum + item) | 0;
    return sum;
  };
  await Promise.all([produce(sender, COUNT).then(() => sender.close()), consumer()]);
}

/** Fills with `trySend`, waits with `reserve` only when full; the other end takes what is there. */
async function batches() {
  const [sender, receiver] = mpsc.channel(1024);
  const producer = async () => {
    for (let n = 0; n < COUNT; ) {
      while (n < COUNT && sender.trySend(n)) n += 1;
      if (n < COUNT) (await sender.reserve()).send(n++);
    }
    sender.close();
  };
  const consumer = async () => {
    let received = 0;
    for (let items = await receiver.recvMany(1024); items.length > 0; items = await receiver.recvMany(1024)) {
      received += items.length;
    }
    return received;
  };
  await Promise.all([producer(), consumer()]);
}

/** Capacity 1 and four producers: everybody parks. */
async function fourProducers() {
  const [sender, receiver] = mpsc.channel(1);
  const producers = [1, 2, 3, 4].map(() => produce(sender.clone(), COUNT / 4));
  await Promise.all([...producers, consume(receiver, COUNT)]);
}

function tryAcquire() {
  const semaphore = new Semaphore(4);
  for (let n = 0; n < COUNT; n += 1) semaphore.tryAcquire().release();
}

async function acquire() {
  const semaphore = new Semaphore(4);
  for (let n = 0; n < COUNT; n += 1) (await semaphore.acquire()).release();
}

/** One send is four deliveries; COUNT deliveries. */
function broadcastToFour() {
  const [sender, first] = broadcast.channel(1024);
  const receivers = [first, sender.subscribe(), sender.subscribe(), sender.subscribe()];
  let sum = 0;
  for (let n = 0; n < COUNT / 4; n += 1) {
    sender.send(n);
    for (const receiver of receivers) sum = (sum + receiver.tryRecv()) | 0;
  }
  return sum;
}

async function produce(sender, count) {
  for (let n = 0; n < count; n += 1) await sender.send(n);
}

async function consume(receiver, count) {
  let sum = 0;
  for (let n = 0; n < count; n += 1) sum = ((await receiver.recv()) + sum) | 0;
  return sum;
}

/** By the names of the table. */
export const all = {
  'two bare loops': twoBareLoops,
  awaited,
  'awaited, consumer first': consumerFirst,
  'awaited, starting full': startingFull,
  'for await': forAwait,
  'trySend, recvMany': batches,
  'capacity 1, four producers': fourProducers,
  'tryAcquire, release': tryAcquire,
  'await acquire, release': acquire,
  'broadcast to four': broadcastToFour,
};
