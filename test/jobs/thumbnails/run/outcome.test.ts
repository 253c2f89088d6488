import { describe, expect, it } from 'vitest';
import { PipelineError, WorkerPool, workerTask } from '../../../../src/index.js';
import { failureOf } from '../../../../src/jobs/thumbnails/run/outcome.js';

describe('the failure of an image', () => {
  it('is that of the system, and so is tried again, when the system starts no decoder', async () => {
    // More than a process may be given, so that the system refuses to start one.
    await using pool = new WorkerPool({
      flavor: 'processes',
      threads: 1,
      env: { TOO_LONG: 'x'.repeat(2 ** 22) },
    });
    const refused = await pool.run(workerTask('/nowhere.js'), 1).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'WORKER_NOT_STARTED' });
    expect(failureOf(refused)).toEqual({
      code: 'IO',
      message:
        'no worker could be started: the environment is larger than the system takes: unset what is not needed',
    });
  });

  it('is CRASHED when a decoder was started and died, whatever it died of', () => {
    const cause = Object.assign(new Error('open x ENOENT'), { code: 'ENOENT', syscall: 'open' });
    for (const died of [cause, new PipelineError('WORKER_DIED', 'the process was ended by SIGSEGV')]) {
      const error = new PipelineError('WORKER_DIED', 'the worker died before it answered', { cause: died });
      expect(failureOf(error).code).toBe('CRASHED');
    }
  });
});
