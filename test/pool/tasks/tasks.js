// Task functions for the tests. Plain JavaScript, because threads load it as it is.
import { setTimeout as sleep } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import { transferring } from '../../../dist/pool/index.js';

export default (n) => n * n;

export const echo = (input) => input;
export const later = async ({ value, ms }) => {
  await sleep(ms);
  return value;
};
export const thread = () => threadId;
export const never = () => new Promise(() => {});
export const spin = () => {
  for (;;);
};
export const exit = (code) => process.exit(code);
export const exhaustHeap = () => {
  const kept = [];
  for (;;) kept.push(Array.from({ length: 1000 }, () => kept.length));
};
export const throwLater = async () => {
  setImmediate(() => {
    throw new RangeError('outside of the promise');
  });
  await new Promise(() => {});
};
export const giveFunction = () => ({ callback: () => 1 });
export const giveSymbol = () => Symbol('x');
export const makeBytes = (size) => {
  const bytes = new Uint8Array(size).fill(7);
  return transferring({ bytes }, [bytes.buffer]);
};
export const isDetached = (() => {
  let kept;
  return (size) => {
    if (size === undefined) return kept.byteLength === 0;
    kept = new Uint8Array(size);
    return transferring(kept, [kept.buffer]);
  };
})();
export const byteLength = (bytes) => bytes.byteLength;
export const contextKeys = (_input, context) => context.signal.aborted;
export const notFunction = 42;

const flags = new Int32Array(new SharedArrayBuffer(4));
/** Adds one to a shared counter and waits until it is told to go on: `[started, go]`. */
export const gate = async (shared) => {
  const state = new Int32Array(shared);
  Atomics.add(state, 0, 1);
  Atomics.notify(state, 0);
  while (Atomics.load(state, 1) === 0) await sleep(1);
  return Atomics.add(flags, 0, 1);
};
/** Resolves with the reason when its signal fires. */
export const untilAborted = (shared, { signal }) =>
  new Promise((resolve) => {
    const state = new Int32Array(shared);
    signal.addEventListener('abort', () => {
      Atomics.store(state, 1, 1);
      resolve(undefined);
    });
    Atomics.add(state, 0, 1);
  });

class CustomError extends Error {
  name = 'CustomError';
  constructor(message, options) {
    super(message, options);
    this.code = 'E_CUSTOM';
    this.details = { depth: 2, list: [1, 2] };
    this.callback = () => {};
  }
}
export const fail = () => {
  throw new CustomError('it failed', { cause: new TypeError('inner', { cause: 'innermost' }) });
};
export const failWith = (value) => {
  throw value;
};
export const failWithSystemError = async () => {
  const { readFile } = await import('node:fs/promises');
  await readFile('/no/such/file');
};
