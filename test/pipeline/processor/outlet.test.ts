import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Lane } from '../../../src/pipeline/processor/lane.js';
import { CompletionOutlet, InputOutlet, type Outlet } from '../../../src/pipeline/processor/outlet.js';

const nobody = { onLaneValue() {}, onLaneError() {} };

interface Item {
  readonly lane: Lane<number>;
  readonly id: number;
}

/** An outlet with what a list says about it: in which lanes items run, and which results wait. */
class Bench {
  readonly running: Item[] = [];
  /** Every item that has started and neither left nor been given up, in order of start. */
  readonly started: number[] = [];
  /** Results that wait, in order of finishing. */
  readonly finished: number[] = [];
  readonly freed: Lane<number>[] = [];
  readonly outlet: Outlet<number>;
  private readonly order: 'completion' | 'input';
  /** How many items have started. */
  total = 0;

  constructor(order: 'completion' | 'input') {
    this.order = order;
    this.outlet =
      order === 'completion' ? new CompletionOutlet() : new InputOutlet((lane) => this.freed.push(lane));
  }

  start(): void {
    const lane = new Lane<number>(nobody);
    const id = this.total;
    this.total += 1;
    lane.begin(id, id, undefined);
    this.outlet.started(lane);
    this.running.push({ lane, id });
    this.started.push(id);
  }

  finish(at: number): void {
    const [item] = this.running.splice(at % this.running.length, 1);
    if (item === undefined) return;
    if (this.outlet.finished(item.lane, item.id)) this.freed.push(item.lane);
    this.finished.push(item.id);
  }

  giveUp(at: number): void {
    const [item] = this.running.splice(at % this.running.length, 1);
    if (item === undefined) return;
    this.outlet.abandoned(item.lane);
    this.freed.push(item.lane);
    this.started.splice(this.started.indexOf(item.id), 1);
  }

  /** The result that the order lets out next. */
  get due(): number | undefined {
    const [first] = this.order === 'completion' ? this.finished : this.started;
    return first !== undefined && this.finished.includes(first) ? first : undefined;
  }

  take(): unknown {
    const { due } = this;
    if (due === undefined) return undefined;
    this.finished.splice(this.finished.indexOf(due), 1);
    this.started.splice(this.started.indexOf(due), 1);
    return this.outlet.take();
  }
}

describe.each(['completion', 'input'] as const)('results in order of %s', (order) => {
  test('count and canTake are what a list says, whatever starts, finishes, is given up or taken, and every lane comes free once (I1, I2)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('start', 'finish', 'giveUp', 'take'), fc.nat()), {
          maxLength: 80,
        }),
        (steps) => {
          const bench = new Bench(order);
          for (const [step, at] of steps) {
            const { due } = bench;
            const taken = bench[step](at);
            expect(taken).toBe(step === 'take' ? due : undefined);
            expect(bench.outlet.count).toBe(bench.finished.length);
            expect(bench.outlet.canTake).toBe(bench.due !== undefined);
          }
          while (bench.running.length > 0) bench.finish(0);
          while (bench.outlet.canTake) bench.take();
          expect(new Set(bench.freed).size).toBe(bench.total);
          expect(bench.freed).toHaveLength(bench.total);
        },
      ),
    );
  });

  test('an early end keeps only what can be taken now, and tells of the rest', () => {
    const bench = new Bench(order);
    for (let n = 0; n < 4; n += 1) bench.start();
    for (const at of [0, 1]) bench.finish(at); // 0 and 2; 1 and 3 still run
    const lost: unknown[] = [];
    bench.outlet.keepTakeable((value) => lost.push(value));
    expect(lost).toEqual(order === 'completion' ? [] : [2]);
    expect(bench.outlet.take()).toBe(0);
    bench.outlet.discard((value) => lost.push(value));
    expect(lost).toEqual([2]);
    expect(bench.outlet.count).toBe(0);
  });
});

test('a lane that is free again knows nothing of its item (Lane I1)', () => {
  const lane = new Lane<object>(nobody);
  lane.begin({}, 7, undefined);
  expect(lane).toMatchObject({ state: 'running', context: { index: 7 } });
  lane.value = {};
  lane.clear();
  expect(lane).toMatchObject({ state: 'idle', item: undefined, value: undefined, token: undefined });
  expect(lane.context.index).toBe(-1);
});
