// Task functions for the tests. Plain JavaScript, because threads load it as it is.
import { existsSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import { PipelineError } from '../../../dist/base/index.js';
import { transferring } from '../../../dist/pool/index.js';

export default (n) => n * n;

export const echo = (input) => input;
export const thread = () => threadId;
/** The files that this thread has by `require`. */
export const required = () => Object.keys(createRequire(import.meta.url).cache);
export const processId = () => process.pid;
export const environment = (name) => process.env[name];
export const notFunction = 42;

/** Comes in, waits until the gate is opened, gives back the place in which it came. */
export const gate = async (shared) => {
  const place = enter(shared);
  while (!isOpen(shared)) await sleep(1);
  return place;
};
/** Comes in, never ends, opens the gate should its signal fire. */
export const untilAborted = (shared, { signal }) => {
  signal.addEventListener('abort', () => Atomics.store(new Int32Array(shared), 1, 1));
  enter(shared);
  return new Promise(() => {});
};
/** Comes in and never gives the thread back. */
export const spin = (shared) => {
  enter(shared);
  for (;;);
};

/** A gate is two numbers in shared memory, or for other processes a folder. */
function enter(shared) {
  if (typeof shared !== 'string') return Atomics.add(new Int32Array(shared), 0, 1);
  for (let place = 0; ; place += 1) {
    try {
      writeFileSync(join(shared, `${place}`), '', { flag: 'wx' });
      return place;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
  }
}

function isOpen(shared) {
  if (typeof shared === 'string') return existsSync(join(shared, 'open'));
  return Atomics.load(new Int32Array(shared), 1) === 1;
}

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
export const killSelf = (signal) => process.kill(process.pid, signal);
export const tellOwner = (message) => {
  process.send?.(message);
  return typeof process.send;
};
export const never = () => new Promise(() => setInterval(() => {}, 1000));
