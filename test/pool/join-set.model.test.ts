import { describe } from 'vitest';
import { JoinSet, type TaskResult } from '../../src/pool/join-set.js';
import { nextTurn } from '../base/waiting/turns.js';
import {
  ExpectedWaits,
  expectSame,
  expectSameOutcomes,
  type Random,
  RealWaits,
  itAgreesForSeeds,
} from '../channels/model.js';

const SETS_PER_SEED = 50;
const STEPS_PER_SET = 60;

/** A task as the reference sees it, and the means to end the real one. */
interface ReferenceTask {
  state: 'running' | 'finished';
  result: string;
  finish: (value: number) => void;
  fail: (reason: unknown) => void;
  abort: (reason: string) => void;
}

/** The join set as two lists: the tasks as they were started, and those that have finished, in that order. */
class ReferenceSet {
  tasks: ReferenceTask[] = [];
  finished: ReferenceTask[] = [];
  joins: { id: number; signal: number }[] = [];
  private readonly waits: ExpectedWaits;
  private readonly order: 'completion' | 'spawn';

  constructor(waits: ExpectedWaits, order: 'completion' | 'spawn') {
    this.waits = waits;
    this.order = order;
  }

  take(): string | undefined {
    const next = this.order === 'completion' ? this.finished[0] : this.tasks[0];
    if (next === undefined || next.state !== 'finished') return undefined;
    this.tasks = this.tasks.filter((task) => task !== next);
    this.finished = this.finished.filter((task) => task !== next);
    return next.result;
  }

  serve(): void {
    while (this.joins.length > 0) {
      const result = this.tasks.length === 0 ? 'empty' : this.take();
      if (result === undefined) return;
      this.waits.settle(this.joins.shift()?.id ?? -1, result);
    }
  }

  end(task: ReferenceTask, result: string): void {
    task.state = 'finished';
    task.result = result;
    if (this.tasks.includes(task)) this.finished.push(task);
    this.serve();
  }

  abort(signal: number): void {
    for (const { id, signal: of } of this.joins) if (of === signal) this.waits.settle(id, `abort ${signal}`);
    this.joins = this.joins.filter((join) => join.signal !== signal);
  }

  detach(): void {
    this.tasks = [];
    this.finished = [];
    this.serve();
  }
}

function wordsFor(result: TaskResult<number> | undefined): string {
  if (result === undefined) return 'empty';
  return result.status === 'fulfilled'
    ? `value ${result.value}`
    : `${result.status} ${String(result.reason)}`;
}

/** A task that runs until it is ended from outside. When its signal fires it rejects with that reason. */
function spawn(set: JoinSet<number>): ReferenceTask {
  const ends: { resolve?: (value: number) => void; reject?: (reason: unknown) => void } = {};
  const handle = set.spawn(
    (signal) =>
      new Promise<number>((resolve, reject) => {
        ends.resolve = resolve;
        ends.reject = reject;
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
  );
  return {
    state: 'running',
    result: '',
    finish: (value) => ends.resolve?.(value),
    fail: (reason) => ends.reject?.(reason),
    abort: (reason) => handle.abort(reason),
  };
}

async function runSet(random: Random, name: string): Promise<number> {
  const order = random.pick(['completion', 'spawn'] as const);
  const set = new JoinSet<number>({ order });
  const real = new RealWaits();
  const expected = new ExpectedWaits();
  const reference = new ReferenceSet(expected, order);
  const log = [name, order];
  let nextValue = 1;

  /** Ends a running task in both worlds; the real one has settled when the turn is over. */
  const end = async (act: (task: ReferenceTask, value: number) => string): Promise<void> => {
    const running = reference.tasks.filter(({ state }) => state === 'running');
    if (running.length === 0) return;
    const task = random.pick(running);
    reference.end(task, act(task, nextValue++));
    await nextTurn();
  };
  const steps: Record<string, () => void | Promise<void>> = {
    spawn: () => void reference.tasks.push(spawn(set)),
    finish: () => end((task, value) => (task.finish(value), `value ${value}`)),
    fail: () => end((task, value) => (task.fail(value), `rejected ${value}`)),
    abortTask: () => end((task, value) => (task.abort(`stop ${value}`), `cancelled stop ${value}`)),
    async abortAll() {
      set.abortAll('all');
      for (const task of reference.tasks.filter(({ state }) => state === 'running')) {
        reference.end(task, 'cancelled all');
      }
      await nextTurn();
    },
    joinNext() {
      const signal = random.int(3);
      const id = real.follow(set.joinNext(real.options(signal)), wordsFor);
      reference.joins.push({ id, signal });
      reference.serve();
    },
    tryJoinNext() {
      const result = set.tryJoinNext();
      expectSame(result === undefined ? undefined : wordsFor(result), reference.take(), log);
    },
    abort() {
      const signal = random.int(3);
      real.abort(signal);
      reference.abort(signal);
    },
    detachAll() {
      set.detachAll();
      reference.detach();
    },
  };
  const often = ['spawn', 'spawn', 'finish', 'fail', 'abortTask', 'joinNext', 'joinNext', 'tryJoinNext'];

  for (let n = 0; n < STEPS_PER_SET; n += 1) {
    const step = random.pick(random.chance(90) ? often : ['abort', 'abortAll', 'detachAll']);
    log.push(step);
    await steps[step]?.();
    expectSame([set.length, set.isEmpty], [reference.tasks.length, reference.tasks.length === 0], log);
    if (random.chance(40)) await expectSameOutcomes(real, expected, log);
  }
  await expectSameOutcomes(real, expected, log);
  return STEPS_PER_SET;
}

describe('JoinSet against its reference', () => {
  itAgreesForSeeds({ seeds: 34, runs: SETS_PER_SEED, steps: STEPS_PER_SET }, runSet);
});
