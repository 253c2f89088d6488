import { describe, expect, it } from 'vitest';
import { isPipelineError } from '../../src/base/index.js';
import { workerTask } from '../../src/pool/index.js';
import { rejection, task } from './harness.js';
import { FLAVORS, usePools } from './flavors.js';

describe.each(FLAVORS)('WorkerPool, %s', (flavor) => {
  const { open, shared } = usePools(flavor);

  describe('an error of a task', () => {
    it('arrives with name, message, own properties, cause and stack', async () => {
      const error = await rejection(shared().run(task('fail'), undefined));
      expect(error).toBeInstanceOf(Error);
      expect(error).toMatchObject({
        name: 'CustomError',
        message: 'it failed',
        code: 'E_CUSTOM',
        details: { list: [1, 2] },
      });
      expect(Object.keys(error as object).sort()).toEqual(['code', 'details', 'name']);
      const { cause, stack } = error as Error;
      expect(cause).toBeInstanceOf(TypeError);
      expect(cause).toMatchObject({ message: 'inner', cause: 'innermost' });
      expect(stack).toContain('tasks.js');
    });

    it('stays a PipelineError with its code and what it concerns', async () => {
      const error = await rejection(shared().run(task('failAsPipeline'), undefined));
      expect(isPipelineError(error, 'TOO_LARGE')).toBe(true);
      expect(error).toMatchObject({ message: 'too many pixels', item: 'a.png', count: 3 });
    });

    it('keeps the code of a system error', async () => {
      const error = await rejection(shared().run(task('failWithSystemError'), undefined));
      expect(error).toMatchObject({ code: 'ENOENT', syscall: 'open', path: '/no/such/file', errno: -2 });
    });

    it.each([undefined, null, 0, 'text', { reason: [1] }])('need not be an Error: %j', async (thrown) => {
      expect(await rejection(shared().run(task('failWith'), thrown))).toEqual(thrown);
    });

    it('that cannot be sent at all is told as TASK_NOT_CLONEABLE', async () => {
      const error = await rejection(shared().run(task('failWithFunction'), undefined));
      expect(isPipelineError(error, 'TASK_NOT_CLONEABLE')).toBe(true);
    });

    it('fails its run only', async () => {
      const pool = open({ threads: 1 });
      const [failed, squared] = await Promise.allSettled([
        pool.run(task('fail'), undefined),
        pool.run(task('default'), 3),
      ]);
      expect(failed.status).toBe('rejected');
      expect(squared).toEqual({ status: 'fulfilled', value: 9 });
      expect(pool.stats()).toMatchObject({ completed: 1, failed: 1, replaced: 0 });
    });
  });

  describe('a task that cannot be run', () => {
    it.each([
      ['a module that is not there', workerTask(new URL('./tasks/none.js', import.meta.url))],
      ['a module that throws', workerTask(new URL('./tasks/broken.js', import.meta.url))],
      ['an export that is not there', task('none')],
      ['an export that is no function', task('notFunction')],
    ])('%s: TASK_NOT_FOUND, and the pool goes on', async (_what, broken) => {
      const pool = shared();
      expect(isPipelineError(await rejection(pool.run(broken, 1)), 'TASK_NOT_FOUND')).toBe(true);
      expect(await pool.run(task('default'), 2)).toBe(4);
    });

    it('keeps the cause of a module that throws', async () => {
      const broken = workerTask(new URL('./tasks/broken.js', import.meta.url));
      const error = await rejection(shared().run(broken, 1));
      expect((error as Error).cause).toMatchObject({ message: 'this module cannot be evaluated' });
    });

    it('an input or a result that cannot be sent: TASK_NOT_CLONEABLE, at the cost of no thread', async () => {
      const pool = open();
      const input = await rejection(pool.run(task('echo'), { callback: () => 1 }));
      const getter = await rejection(
        pool.run(task('echo'), {
          get broken() {
            throw new Error('mine');
          },
        }),
      );
      const result = await rejection(pool.run(task('giveFunction'), undefined));
      for (const error of [input, getter, result])
        expect(isPipelineError(error, 'TASK_NOT_CLONEABLE')).toBe(true);
      expect(pool.stats()).toMatchObject({ failed: 3, replaced: 0 });
    });
  });

  describe('transfer', () => {
    it('hands parts of the input over: they are empty here once the task has started', async () => {
      const bytes = new Uint8Array(1000);
      expect(await shared().run(task('byteLength'), bytes, { transfer: [bytes.buffer] })).toBe(1000);
      expect(bytes.byteLength).toBe(0);
    });

    it('copies what is not listed', async () => {
      const bytes = new Uint8Array(1000);
      expect(await shared().run(task('byteLength'), bytes)).toBe(1000);
      expect(bytes.byteLength).toBe(1000);
    });

    it('hands parts of a result over when the task says so', async () => {
      const pool = open({ threads: 1 });
      const { bytes } = await pool.run(task<number, { bytes: Uint8Array }>('makeBytes'), 1000);
      expect(bytes).toEqual(new Uint8Array(1000).fill(7));
      expect(await pool.run(task('handedOverLength'), undefined)).toBe(0);
    });
  });

  it('sends a small Buffer without the pool that it is cut from', async () => {
    const pool = shared();
    expect(await pool.run(task('bufferLength'), Buffer.from('abc'))).toBe(3);
    const result = await pool.run(task<undefined, Uint8Array>('givePooled'), undefined);
    expect(result).toEqual(new Uint8Array(Buffer.from('abc')));
    expect(result.buffer.byteLength).toBe(3);
  });

  describe('transferring', () => {
    it('takes a buffer that is listed twice', async () => {
      expect(await shared().run(task('transferTwice'), undefined)).toEqual(new ArrayBuffer(8));
    });

    it('refuses a view, a buffer that is gone, and what cannot be sent, at the cost of no thread', async () => {
      const pool = open({ threads: 1 });
      await pool.run(task('makeBytes'), 8);
      for (const name of ['transferView', 'transferAgain', 'transferWithFunction']) {
        expect(isPipelineError(await rejection(pool.run(task(name), undefined)), 'TASK_NOT_CLONEABLE')).toBe(
          true,
        );
      }
      expect(pool.stats().replaced).toBe(0);
    });
  });
});
