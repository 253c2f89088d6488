import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPipelineError } from '../../src/base/index.js';
import { workerTask } from '../../src/pool/index.js';
import type { Call, Runner, Started } from '../../src/pool/runner.js';
import { Scheduler } from '../../src/pool/scheduler.js';
import { rejection } from './harness.js';

const TASK = workerTask<unknown, unknown>('/task.js');

/** Answers when it is told to. The input of a call is its name. */
class ManualRunner implements Runner {
  readonly liveThreads = 0;
  readonly replaced = 0;
  readonly active: Call[] = [];
  readonly started: unknown[] = [];
  readonly stopped: unknown[] = [];
  ended = 0;
  onEnd: () => void = () => {};

  start(call: Call): Started {
    const name = call.input;
    this.active.push(call);
    this.started.push(name);
    return {
      stop: () => {
        this.stopped.push(name);
        this.active.splice(this.active.indexOf(call), 1);
      },
    };
  }

  answer(index = 0): void {
    const [call] = this.active.splice(index, 1);
    call?.succeed('done');
  }

  async end(): Promise<void> {
    this.ended += 1;
    this.onEnd();
  }
}

function setUp(
  options: { slots?: number; allowance?: () => number; maxQueue?: number; whenFull?: 'wait' | 'shed' } = {},
): {
  runner: ManualRunner;
  scheduler: Scheduler;
  run: (name: unknown, signal?: AbortSignal) => Promise<unknown>;
} {
  const runner = new ManualRunner();
  const clock = { now: () => 0, setTimeout: () => () => {} };
  const scheduler = new Scheduler(runner, { slots: 2, maxQueue: 10, whenFull: 'wait', clock, ...options });
  return { runner, scheduler, run: (name, signal) => scheduler.run(TASK, name, { signal }) };
}

describe('Scheduler', () => {
  it('starts no more than are allowed now, and goes on as soon as more are, or one has ended', async () => {
    let allowed = 1;
    const { runner, run } = setUp({ slots: 3, allowance: () => allowed });
    const runs = ['a', 'b', 'c', 'd', 'e'].map((name) => run(name));
    expect(runner.started).toEqual(['a']);
    runner.answer();
    expect(runner.started).toEqual(['a', 'b']);
    allowed = 3;
    runner.answer();
    expect(runner.started).toEqual(['a', 'b', 'c', 'd', 'e']);
    allowed = 0; // one is always let in
    runner.answer();
    runner.answer();
    const last = run('f');
    expect(runner.started).toHaveLength(5);
    runner.answer();
    expect(runner.started).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    runner.answer();
    await Promise.all([...runs, last]);
  });

  it('I1, I3: starts as many as there are slots inside the call, the others in order', async () => {
    const { runner, run } = setUp();
    const runs = ['a', 'b', 'c', 'd'].map((name) => run(name));
    expect(runner.started).toEqual(['a', 'b']);
    runner.answer(1);
    expect(runner.started).toEqual(['a', 'b', 'c']);
    runner.answer(0);
    expect(runner.started).toEqual(['a', 'b', 'c', 'd']);
    runner.answer();
    runner.answer();
    expect(await Promise.all(runs)).toEqual(['done', 'done', 'done', 'done']);
  });

  it('I1: a vacated slot is used before the answer is through, and never counted twice', async () => {
    const { runner, scheduler, run } = setUp({ slots: 1 });
    const runs = ['a', 'b', 'c'].map((name) => run(name));
    const [a] = runner.active;
    a?.vacate();
    a?.vacate();
    expect(runner.started).toEqual(['a', 'b']);
    expect(scheduler.stats()).toMatchObject({ running: 1, queued: 2 });
    a?.succeed(1);
    expect(scheduler.stats()).toMatchObject({ running: 1, queued: 1, completed: 1 });
    expect(runner.started).toEqual(['a', 'b']);
    expect(await runs[0]).toBe(1);
  });

  it('I2: the first answer counts', async () => {
    const { runner, scheduler, run } = setUp();
    const result = run('a');
    const [call] = runner.active;
    call?.succeed(1);
    call?.succeed(2);
    call?.fail(new Error('late'));
    expect(await result).toBe(1);
    expect(scheduler.stats()).toMatchObject({ completed: 1, failed: 0, running: 0 });
  });

  it('I2: what has settled holds its input no more', async () => {
    const { runner, run } = setUp();
    const result = run({ big: true });
    const [call] = runner.active;
    call?.succeed(1);
    await result;
    expect(call).toMatchObject({ input: undefined, transfer: [] });
  });

  it('does not start a call whose signal has aborted, even before the event has come', async () => {
    const { runner, scheduler, run } = setUp({ slots: 1 });
    const controller = new AbortController();
    const first = run('a');
    // This listener is called before that of the pool, and frees the slot for which `b` waits.
    controller.signal.addEventListener('abort', () => runner.answer());
    const second = run('b', controller.signal);
    const third = run('c');
    controller.abort('stop');
    expect(await first).toBe('done');
    expect(await rejection(second)).toBe('stop');
    expect(runner.started).toEqual(['a', 'c']);
    expect(scheduler.stats()).toMatchObject({ running: 1, aborted: 1 });
    runner.answer();
    await third;
  });

  it('runs of one signal are all withdrawn before a slot of theirs is given away', async () => {
    const { runner, run } = setUp({ slots: 1 });
    const controller = new AbortController();
    const ours = ['a', 'b', 'c'].map((name) => rejection(run(name, controller.signal)));
    const other = run('d');
    controller.abort('stop');
    expect(await Promise.all(ours)).toEqual(['stop', 'stop', 'stop']);
    expect(runner.stopped).toEqual(['a']);
    expect(runner.started).toEqual(['a', 'd']);
    runner.answer();
    await other;
  });

  it('is closed before the runner is told to end', async () => {
    const { runner, scheduler, run } = setUp();
    const late: Promise<unknown>[] = [];
    const first = rejection(run('a'));
    runner.onEnd = () => late.push(rejection(run('b')));
    await scheduler.destroy('why');
    expect(await first).toBe('why');
    expect(await Promise.all(late)).toMatchObject([{ code: 'POOL_CLOSED' }]);
    expect(runner).toMatchObject({ started: ['a'], ended: 1 });
  });

  it('ends the runner once, after the last answer', async () => {
    const { runner, scheduler, run } = setUp();
    const result = run('a');
    const closed = scheduler.close();
    await Promise.resolve();
    expect(runner.ended).toBe(0);
    runner.answer();
    await Promise.all([result, closed, scheduler.close(), scheduler.destroy('late')]);
    expect(runner.ended).toBe(1);
  });

  it('with no queue at all sheds when all slots are taken', async () => {
    const { runner, run } = setUp({ slots: 1, maxQueue: 0, whenFull: 'shed' });
    const result = run('a');
    expect(isPipelineError(await rejection(run('b')), 'LOAD_SHED')).toBe(true);
    runner.answer();
    await result;
  });

  it('I1 to I4 hold whatever happens, and everything settles once', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('run' as const), signal: fc.boolean() }),
      fc.record({ kind: fc.constantFrom('answer', 'fail', 'vacate', 'abort'), at: fc.nat(30) }),
      fc.record({ kind: fc.constantFrom('close', 'destroy'), at: fc.constant(0) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.array(step, { maxLength: 60 }),
        async (slots, steps) => {
          const { runner, scheduler, run } = setUp({ slots, maxQueue: 3 });
          const controllers: AbortController[] = [];
          const settlements: number[] = [];
          const results: Promise<unknown>[] = [];
          let accepted = 0;
          const vacated = new Set<Call>();
          for (const action of steps) {
            if (action.kind === 'run') {
              const name = results.length;
              settlements[name] = 0;
              const controller = new AbortController();
              if (action.signal) controllers.push(controller);
              const before = total(scheduler);
              const settled = (): void => {
                settlements[name] = (settlements[name] ?? 0) + 1;
              };
              results.push(run(name, action.signal ? controller.signal : undefined).then(settled, settled));
              accepted += total(scheduler) - before;
            } else if (action.kind === 'abort') controllers[action.at % controllers.length]?.abort('stop');
            else if (action.kind === 'close') void scheduler.close();
            else if (action.kind === 'destroy') void scheduler.destroy('stop');
            else {
              const call = runner.active[action.at % Math.max(1, runner.active.length)];
              if (call === undefined) continue;
              if (action.kind === 'vacate') {
                vacated.add(call);
                call.vacate();
              } else {
                runner.active.splice(runner.active.indexOf(call), 1);
                if (action.kind === 'answer') call.succeed('done');
                else call.fail('failed');
              }
            }
            const { running, queued } = scheduler.stats();
            expect(running).toBeLessThanOrEqual(slots);
            expect(queued).toBeLessThanOrEqual(3);
            expect(total(scheduler)).toBe(accepted);
            expect(runner.started).toEqual(runner.started.toSorted((a, b) => Number(a) - Number(b)));
          }
          await scheduler.destroy('end');
          await Promise.all(results);
          expect(settlements.every((count) => count === 1)).toBe(true);
          expect(runner.ended).toBe(1);
        },
      ),
    );
  });
});

function total(scheduler: Scheduler): number {
  const { queued, blocked, running, completed, failed, aborted } = scheduler.stats();
  return queued + blocked + running + completed + failed + aborted;
}
