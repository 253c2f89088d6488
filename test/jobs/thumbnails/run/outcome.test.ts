import { describe, expect, it } from 'vitest';
import { PipelineError, WorkerPool, workerTask } from '../../../../src/index.js';
import { failureOf } from '../../../../src/jobs/thumbnails/run/outcome.js';

describe('the failure of an image', () => {
  it('is that of the system, and so is tried again, when no decoder could be started', async () => {
    // More than a process may be given, so that the system refuses to start one.
    await using pool = new WorkerPool({
      flavor: 'processes',
      threads: 1,
      env: { TOO_LONG: 'x'.repeat(2 ** 22) },
    });
    const refused = await pool.run(workerTask('/nowhere.js'), 1).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'WORKER_DIED' });
    expect(failureOf(refused)).toEqual({
      code: 'IO',
      message:
        'cannot start a decoder: the environment is larger than the system takes: unset what is not needed',
    });
  });

  it.each([
    ['EMFILE', 'too many files are open: raise the limit (ulimit -n) or use fewer --jobs'],
    ['EAGAIN', 'the system starts no more processes: raise the limit (ulimit -u) or use fewer --jobs'],
    ['ENOMEM', 'memory is short: use fewer --jobs'],
  ])('says what to do where the system refuses a decoder by %s', (code, reason) => {
    const cause = Object.assign(new Error(`spawn node ${code}`), { code, syscall: 'spawn node' });
    const error = new PipelineError('WORKER_DIED', 'the worker died before it answered', { cause });
    expect(failureOf(error)).toEqual({ code: 'IO', message: `cannot start a decoder: ${reason}` });
  });

  it('is CRASHED when a decoder was started and died, whatever it died of', () => {
    const cause = Object.assign(new Error('open x ENOENT'), { code: 'ENOENT', syscall: 'open' });
    for (const died of [cause, new PipelineError('WORKER_DIED', 'the process was ended by SIGSEGV')]) {
      const error = new PipelineError('WORKER_DIED', 'the worker died before it answered', { cause: died });
      expect(failureOf(error).code).toBe('CRASHED');
    }
  });
});
