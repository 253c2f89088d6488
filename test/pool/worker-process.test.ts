import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Call } from '../../src/pool/runner.js';
import { WorkerProcess } from '../../src/pool/worker-process.js';

/** A process that does nothing by itself: what it says, and when it ends, the test decides. */
class FakeChild extends EventEmitter {
  readonly pid = 1;
  readonly connected = true;
  readonly channel = { ref: (): void => undefined, unref: (): void => undefined };
  holdsProcess = true;

  ref(): void {
    this.holdsProcess = true;
  }

  unref(): void {
    this.holdsProcess = false;
  }

  send(): void {}

  kill(): void {}
}

const children: FakeChild[] = [];
vi.mock('node:child_process', () => ({
  fork: () => {
    const child = new FakeChild();
    children.push(child);
    return child;
  },
}));

afterEach(() => {
  children.length = 0;
});

function open(): { worker: WorkerProcess; child: FakeChild } {
  const worker = new WorkerProcess({ resourceLimits: undefined, env: undefined, stdout: 'inherit' });
  const [child = new FakeChild()] = children;
  return { worker, child };
}

function call(answers: unknown[]): Call {
  return {
    address: 'file:///task.js#default',
    input: 1,
    transfer: [],
    stoppable: true,
    isTimed: false,
    begin: () => undefined,
    vacate: () => undefined,
    succeed: (value) => answers.push(value),
    fail: (error) => answers.push(error),
  };
}

describe('a worker process', () => {
  it('keeps this process alive while it has a call, and not when it has none (I2)', () => {
    const { worker, child } = open();
    expect(child.holdsProcess).toBe(false);
    worker.send(call([]));
    expect(child.holdsProcess).toBe(true);
    child.emit('message', { kind: 'succeeded', value: 2 });
    expect(child.holdsProcess).toBe(false);
  });

  it('that was killed keeps it alive until it has ended, also when an answer still comes (I2)', async () => {
    const { worker, child } = open();
    const answers: unknown[] = [];
    worker.send(call(answers));
    worker.kill();
    child.emit('message', { kind: 'succeeded', value: 2 });
    expect(answers).toEqual([2]);
    expect(child.holdsProcess).toBe(true);
    child.emit('exit', null, 'SIGKILL');
    expect(String(await worker.ended)).toContain('the process was ended by SIGKILL');
  });
});
