import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DataProcessor, type ProcessorStats } from '../../../src/pipeline/index.js';
import { turn } from '../gated.js';

type Step = 'send' | 'trySend' | 'recv' | 'tryMany' | 'finish' | 'fail' | 'abort' | 'close' | 'destroy';

const options = fc.record({
  concurrency: fc.integer({ min: 1, max: 4 }),
  bufferSize: fc.integer({ min: 1, max: 4 }),
  order: fc.constantFrom('completion', 'input'),
  whenFull: fc.constantFrom('wait', 'drop-newest', 'drop-oldest', 'shed'),
  onError: fc.constantFrom('fail', 'skip'),
  answers: fc.constantFrom('later', 'at once'),
} as const);
const step = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom<Step>('send', 'trySend', 'recv', 'finish', 'tryMany') },
  { weight: 2, arbitrary: fc.constantFrom<Step>('fail', 'abort') },
  { weight: 1, arbitrary: fc.constantFrom<Step>('close', 'destroy') },
);

function sum({ succeeded, failed, dropped, shed, inFlight, queued }: ProcessorStats): number {
  return succeeded + failed + dropped + shed + inFlight + queued;
}

describe('the counts', () => {
  test('add up after every call, inside every processor, and no bound is ever passed (Core I1, Workshop I2, Intake I1, Reception I1)', async () => {
    await fc.assert(
      fc.asyncProperty(
        options,
        fc.array(fc.tuple(step, fc.nat()), { maxLength: 60 }),
        async (setup, steps) => {
          const { concurrency, bufferSize } = setup;
          const running: { resolve(): void; reject(error: unknown): void }[] = [];
          const check = (): void => {
            const stats = processor.stats();
            expect(stats.received).toBe(sum(stats));
            expect(stats.inFlight).toBeLessThanOrEqual(concurrency);
            expect(stats.queued).toBeLessThanOrEqual(bufferSize);
            expect(stats.ready).toBeLessThanOrEqual(bufferSize + concurrency);
            expect(running.length).toBeLessThanOrEqual(concurrency);
            expect(stats.blocked === 0 || stats.queued === bufferSize).toBe(true);
            expect(setup.order === 'input' || stats.waiting === 0 || stats.ready === 0).toBe(true);
          };
          const processor = new DataProcessor((item: number): number | Promise<number> => {
            check();
            if (setup.answers === 'at once') {
              if (item % 5 === 4) throw new Error('at once');
              return item;
            }
            return new Promise((resolve, reject) => running.push({ resolve: () => resolve(item), reject }));
          }, setup);
          const received: number[] = [];
          const waits: Promise<unknown>[] = [];
          let item = 0;
          let abort = new AbortController();
          for (const [kind, pick] of steps) {
            const index = running.length === 0 ? 0 : pick % running.length;
            if (kind === 'send')
              waits.push(processor.send((item += 1), { signal: abort.signal }).catch(() => {}));
            if (kind === 'trySend') processor.trySend((item += 1));
            if (kind === 'recv') {
              waits.push(
                processor.recv({ signal: abort.signal }).then(
                  (result) => result !== undefined && received.push(result),
                  () => {},
                ),
              );
            }
            if (kind === 'tryMany' && processor.stats().waiting === 0 && processor.stats().ready > 0) {
              waits.push(
                processor.recvMany(3, { signal: abort.signal }).then(
                  (results) => received.push(...results),
                  () => {},
                ),
              );
            }
            if (kind === 'finish') running.splice(index, 1)[0]?.resolve();
            if (kind === 'fail') running.splice(index, 1)[0]?.reject(new Error('failed'));
            if (kind === 'abort') {
              abort.abort();
              abort = new AbortController();
            }
            if (kind === 'close') processor.close();
            if (kind === 'destroy') waits.push(processor.destroy());
            check();
            await turn();
            check();
          }
          const ended = processor.destroy();
          for (const entry of running.splice(0)) entry.resolve();
          await ended;
          await Promise.all(waits);
          check();
          expect(processor.stats()).toMatchObject({ inFlight: 0, queued: 0, blocked: 0, waiting: 0 });
          expect(new Set(received).size).toBe(received.length);
          const inOrder = received.toSorted((a, b) => a - b);
          expect(received).toEqual(setup.order === 'input' ? inOrder : received);
        },
      ),
      { numRuns: 400 },
    );
  });
});
