// Task functions for the tests. Plain JavaScript, because threads load it as it is.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import { PipelineError } from '../../../dist/base/index.js';
import { transferring } from '../../../dist/pool/index.js';

export default (n) => n * n;

export const echo = (input) => input;
export const thread = () => threadId;
export const notFunction = 42;

/** Adds one to `shared[0]`, waits until `shared[1]` is set, gives back the place in which it started. */
export const gate = async (shared) => {
  const state = new Int32Array(shared);
  const place = Atomics.add(state, 0, 1);
  while (Atomics.load(state, 1) === 0) await sleep(1);
  return place;
};
/** Adds one to `shared[0]`, never ends, sets `shared[1]` should its signal fire. */
export const untilAborted = (shared, { signal }) => {
  const state = new Int32Array(shared);
  signal.addEventListener('abort', () => Atomics.store(state, 1, 1));
  Atomics.add(state, 0, 1);
  return new Promise(() => {});
};
/** Adds one to `shared[0]` and never gives the thread back. */
export const spin = (shared) => {
  Atomics.add(new Int32Array(shared), 0, 1);
  for (;;);
};

export const exit = (code) => process.exit(code);
export const exhaustHeap = () => {
  const kept = [];
  for (;;) kept.push(Array.from({ length: 1000 }, () => kept.length));
};
export const throwOutside = () => {
  setImmediate(() => {
    throw new RangeError('outside of the promise');
  });
  return new Promise(() => {});
};
export const print = (text) => {
  console.log(text);
};

export const giveFunction = () => ({ callback: () => 1 });
export const giveMap = () => new Map([['list', [new Date(0), /x/u, 1n]]]);
export const byteLength = (bytes) => bytes.byteLength;
export const bufferLength = (bytes) => bytes.buffer.byteLength;
export const givePooled = () => Buffer.from('abc');
let handedOver;
export const makeBytes = (size) => {
  handedOver = new Uint8Array(size).fill(7);
  return transferring({ bytes: handedOver }, [handedOver.buffer]);
};
export const handedOverLength = () => handedOver.byteLength;
export const transferTwice = () => {
  const { buffer } = new Uint8Array(8);
  return transferring(buffer, [buffer, buffer]);
};
export const transferView = () => {
  const bytes = new Uint8Array(8);
  return transferring(bytes, [bytes]);
};
export const transferWithFunction = () => transferring(() => 1, [new ArrayBuffer(8)]);
export const transferAgain = () => transferring(handedOver, [handedOver.buffer]);

class CustomError extends Error {
  name = 'CustomError';
  code = 'E_CUSTOM';
  details = { list: [1, 2] };
  callback = () => {};
}
export const fail = () => {
  throw new CustomError('it failed', { cause: new TypeError('inner', { cause: 'innermost' }) });
};
export const failAsPipeline = async () => {
  throw new PipelineError('TOO_LARGE', 'too many pixels', { item: 'a.png', count: 3 });
};
export const failWithSystemError = () => readFile('/no/such/file');
export const failWith = (value) => {
  throw value;
};
export const failWithFunction = () => {
  throw () => 1;
};
