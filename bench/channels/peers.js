// The peers, each optional: a missing one is left out, with a word on how to get it.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COUNT } from './cases.js';

const TOKIO = join(tmpdir(), 'pipeline-tokio-bench', 'release', 'tokio-bench');

/** Effect's bounded queue, of the major version that the package `name` is. */
export async function effectQueue(name) {
  const effect = await optional(name);
  if (effect === undefined) return undefined;
  const { Effect, Queue } = effect;
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
  const sema = await optional('async-sema');
  if (sema === undefined) return undefined;
  const { Sema } = sema;
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
  if (existsSync(TOKIO)) return () => JSON.parse(execFileSync(TOKIO, { encoding: 'utf8' }));
  console.log(
    'Tokio is left out. To have it: apt-get install librust-tokio-dev cargo, then in bench/tokio\n' +
      `  cargo build --release --offline --target-dir ${join(tmpdir(), 'pipeline-tokio-bench')}\n`,
  );
  return undefined;
}

async function optional(name) {
  try {
    return await import(name);
  } catch {
    const wanted = name === 'effect4' ? 'effect4@npm:effect@4' : name === 'effect' ? 'effect@3' : name;
    console.log(`${name} is left out. To have it: npm install --no-save ${wanted}\n`);
    return undefined;
  }
}
