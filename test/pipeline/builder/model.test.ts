import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Pipeline, pipeline, type RunResult } from '../../../src/pipeline/index.js';
import { turn } from '../gated.js';

/** A stage over numbers, and what it makes of a whole list. */
type Stage =
  | { kind: 'map'; add: number; isAsync: boolean }
  | { kind: 'filter'; divisor: number; isAsync: boolean }
  | { kind: 'flatMap'; copies: number; isAsync: boolean }
  | { kind: 'batch'; size: number }
  | { kind: 'sort'; memoryBytes: number }
  | { kind: 'skip'; divisor: number };

const isAsync = fc.boolean();
const stage: fc.Arbitrary<Stage> = fc.oneof(
  fc.record({ kind: fc.constant('map' as const), add: fc.integer({ min: -5, max: 5 }), isAsync }),
  fc.record({ kind: fc.constant('filter' as const), divisor: fc.integer({ min: 2, max: 4 }), isAsync }),
  fc.record({ kind: fc.constant('flatMap' as const), copies: fc.integer({ min: 0, max: 3 }), isAsync }),
  fc.record({ kind: fc.constant('batch' as const), size: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant('sort' as const), memoryBytes: fc.constantFrom(1_000_000, 600) }),
  fc.record({ kind: fc.constant('skip' as const), divisor: fc.integer({ min: 3, max: 5 }) }),
);
const options = fc.record({
  concurrency: fc.integer({ min: 1, max: 4 }),
  bufferSize: fc.integer({ min: 1, max: 4 }),
});

function compose(
  items: Iterable<number>,
  stages: Stage[],
  tuning: { concurrency: number; bufferSize: number },
): Pipeline<number> {
  const inOrder = { ...tuning, order: 'input' } as const;
  let chain: Pipeline<number> = pipeline(items);
  for (const each of stages) {
    switch (each.kind) {
      case 'map':
        chain = chain.map((n) => later(each, n + each.add), inOrder);
        break;
      case 'filter':
        chain = chain.filter((n) => later(each, n % each.divisor !== 0), inOrder);
        break;
      case 'flatMap':
        chain = chain.flatMap((n) => later(each, copiesOf(n, each.copies)), inOrder);
        break;
      case 'batch':
        chain = chain.batch({ maxItems: each.size }).map(sum, inOrder);
        break;
      case 'sort':
        chain = chain.sort({ by: (n) => n, memoryBytes: each.memoryBytes });
        break;
      case 'skip':
      default:
        chain = chain.map((n) => refuse(n, each.divisor), {
          ...inOrder,
          onError: 'skip',
        }) as Pipeline<number>;
    }
  }
  return chain;
}

function model(items: number[], stages: Stage[]): number[] {
  let list = items;
  for (const each of stages) {
    if (each.kind === 'map') list = list.map((n) => n + each.add);
    if (each.kind === 'filter') list = list.filter((n) => n % each.divisor !== 0);
    if (each.kind === 'flatMap') list = list.flatMap((n) => copiesOf(n, each.copies));
    if (each.kind === 'sort') list = list.toSorted((a, b) => a - b);
    if (each.kind === 'skip') list = list.filter((n) => n % each.divisor !== 0);
    if (each.kind === 'batch') {
      const { size } = each;
      list = Array.from({ length: Math.ceil(list.length / size) }, (_, at) =>
        sum(list.slice(at * size, (at + 1) * size)),
      );
    }
  }
  return list;
}

describe('any chain of stages', () => {
  test('gives what the same stages over a whole list give, and its books add up (Run I3)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 40 }),
        fc.array(stage, { maxLength: 5 }),
        options,
        async (items, stages, tuning) => {
          const out: number[] = [];
          const chain = compose(items, stages, tuning);
          const result = await chain.to((n) => void out.push(n));
          expect(out).toEqual(model(items, stages));
          expect(result).toMatchObject({ received: items.length, dropped: 0, shed: 0 });
          expectBalance(result);
          expect(chain.stats()).toEqual({ ...result, elapsedMs: expect.any(Number) as number });
        },
      ),
      { numRuns: 250 },
    );
  });

  test('left after any item gives a prefix, closes its source, and its books add up', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(stage, { maxLength: 4 }),
        options,
        fc.integer({ min: 1, max: 6 }),
        async (stages, tuning, count) => {
          const items = Array.from({ length: 40 }, (_, n) => n + 1);
          const chain = compose(items, stages, tuning);
          const out: number[] = [];
          for await (const n of chain) {
            out.push(n);
            if (out.length === count) break;
          }
          expect(out).toEqual(model(items, stages).slice(0, count));
          const result = chain.stats();
          expect(result).toBeDefined();
          if (result !== undefined) expectBalance(result);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('aborted at any moment rejects with the reason, closes its source, and its books add up (Run I2, I3)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(stage, { maxLength: 4 }),
        options,
        fc.nat({ max: 12 }),
        async (stages, tuning, turns) => {
          let state: 'untouched' | 'taken' | 'closed' = 'untouched';
          function* endless(): Generator<number> {
            state = 'taken';
            try {
              for (let n = 0; ; n += 1) yield n % 50;
            } finally {
              state = 'closed';
            }
          }
          const abort = new AbortController();
          const chain = compose(endless(), stages, tuning);
          const run = chain.to(() => turn(), { signal: abort.signal });
          run.catch(() => {});
          for (let n = 0; n < turns; n += 1) await turn();
          const reason = new Error('enough');
          abort.abort(reason);
          await expect(run).rejects.toBe(reason);
          expect(state).not.toBe('taken');
          const result = chain.stats();
          expect(result).toBeDefined();
          if (result !== undefined) expectBalance(result);
        },
      ),
      { numRuns: 150 },
    );
  });
});

function expectBalance({ dropped, failed, received, shed, stages, succeeded }: RunResult): void {
  expect(succeeded + failed + dropped + shed).toBe(received);
  for (const each of stages) {
    const { inFlight, queued } = each;
    expect(each.succeeded + each.failed + each.dropped + each.shed + inFlight + queued).toBe(each.received);
  }
}

function copiesOf(n: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => n + at);
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}

function refuse(n: number, divisor: number): number {
  if (n % divisor === 0) throw new Error(`${n} is refused`);
  return n;
}

function later<V>({ isAsync }: { isAsync: boolean }, value: V): V | Promise<V> {
  return isAsync ? turn().then(() => value) : value;
}
