import { afterAll, beforeAll } from 'vitest';
import { InProcessRunner } from '../../src/pool/in-process-runner.js';
import { ProcessRunner } from '../../src/pool/process-runner.js';
import type { Runner } from '../../src/pool/runner.js';
import { ThreadRunner } from '../../src/pool/thread-runner.js';

/**
 * In the suite that calls this, tasks of every pool run in this process, under the contract that all flavors keep: copied,
 * handed over, in any order. A thread takes longer to start than it works for a test, and a process longer still. For what
 * is not about them: that the same is done in threads and processes, and next to one another, other suites show.
 */
export function runTasksInThisProcess(): void {
  const runners = [ThreadRunner.prototype, ProcessRunner.prototype] as const;
  const originals = runners.map((runner) => Object.getOwnPropertyDescriptors(runner));
  const here = new WeakMap<object, InProcessRunner>();

  beforeAll(() => {
    for (const runner of runners) Object.assign(runner, replacement(here));
  });
  afterAll(() => {
    for (const [n, runner] of runners.entries()) {
      const { start, end } = originals[n] ?? {};
      Object.defineProperties(runner, { start, end } as PropertyDescriptorMap);
    }
  });
}

function replacement(here: WeakMap<object, InProcessRunner>): Pick<Runner, 'start' | 'end'> {
  const runnerOf = (self: object): InProcessRunner => {
    const runner = here.get(self) ?? new InProcessRunner();
    here.set(self, runner);
    return runner;
  };
  return {
    start(this: object, call) {
      return runnerOf(this).start(call);
    },
    end(this: object, reason) {
      return runnerOf(this).end(reason);
    },
  };
}
