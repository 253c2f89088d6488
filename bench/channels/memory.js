// Bytes of heap for each of many: needs --expose-gc.
import { broadcast, mpsc, oneshot, Semaphore, watch } from '../../dist/index.js';

export function bytes() {
  if (globalThis.gc === undefined) return undefined;
  const [full] = mpsc.channel(1);
  full.trySend(0);
  const [, idle] = mpsc.channel(1);
  const semaphore = new Semaphore(0);
  const functions = [];
  const promise = each(100_000, () => {
    functions.length = 0;
    const made = new Promise((resolve, reject) => functions.push(resolve, reject));
    return { made, resolve: functions[0], reject: functions[1] };
  });
  // The object that holds the three is not part of the promise.
  const bare = promise - each(100_000, () => ({ made: 1, resolve: 2, reject: 3 }));
  return {
    'idle mpsc.channel(1024)': each(20_000, () => mpsc.channel(1024)),
    'idle broadcast.channel(1024)': each(20_000, () => broadcast.channel(1024)),
    'idle watch.channel': each(20_000, () => watch.channel(0)),
    'idle oneshot.channel': each(20_000, () => oneshot.channel()),
    'idle Semaphore': each(20_000, () => new Semaphore(1)),
    'a promise and its two functions': bare,
    'parked send, beyond them': each(100_000, () => full.send(0)) - bare,
    'parked recv, beyond them': each(100_000, () => idle.recv()) - bare,
    'parked acquire, beyond them': each(100_000, () => semaphore.acquire()) - bare,
  };
}

function each(count, make) {
  const kept = Array.from({ length: count });
  globalThis.gc();
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  for (let n = 0; n < count; n += 1) kept[n] = make();
  globalThis.gc();
  globalThis.gc();
  return Math.round((process.memoryUsage().heapUsed - before) / kept.length);
}
