// The same loops by the peers that are there; undefined for one that is not.
import { execFileSync } from 'node:child_process';
import { present, tokioProgram } from '../peers.js';
import { COUNT } from './cases.js';

const there = present('effect', 'effect4', 'async-sema', 'Tokio');

/** Effect's bounded queue, of the major version that the package `name` is. */
export async function effectQueue(name) {
  if (!there.has(name)) return undefined;
  const { Effect, Queue } = await import(name);
  const program = Effect.gen(function* () {
    const queue = yield* Queue.bounded(1024);
    const producer = Effect.gen(function* () {
      for (let n = 0; n < COUNT; n += 1) yield* Queue.offer(queue, n);
    });
    const consumer = Effect.gen(function* () {
      for (let n = 0; n < COUNT; n += 1) yield* Queue.take(queue);
    });
    yield* Effect.all([producer, consumer], { concurrency: 'unbounded' });
  });
  return () => Effect.runPromise(program);
}

export async function asyncSema() {
  if (!there.has('async-sema')) return undefined;
  const { Sema } = await import('async-sema');
  return async () => {
    const semaphore = new Sema(4);
    for (let n = 0; n < COUNT; n += 1) {
      await semaphore.acquire();
      semaphore.release();
    }
  };
}

/** Tokio's figures in millions a second, from the program in bench/tokio. */
export function tokio() {
  if (!there.has('Tokio')) return undefined;
  return () => JSON.parse(execFileSync(tokioProgram, { encoding: 'utf8' }));
}
