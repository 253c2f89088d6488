import { describe, expect, expectTypeOf, it } from 'vitest';
import { isWorkerTask, type WorkerPool, type WorkerTask, workerTask } from '../../../src/pool/index.js';
import { addressOf, parseAddress } from '../../../src/pool/task/index.js';

describe('workerTask', () => {
  it.each([
    ['a URL', new URL('file:///a/b.js')],
    ['a file: URL string', 'file:///a/b.js'],
    ['an absolute path', '/a/b.js'],
  ])('takes %s', (_what, module) => {
    expect(workerTask(module)).toEqual({ module: 'file:///a/b.js', name: 'default' });
  });

  it('takes a data: URL, and paths with every character', () => {
    expect(workerTask(new URL('data:text/javascript,export default 1')).module).toMatch(/^data:/u);
    expect(workerTask('/a b/#ü?.js').module).toBe('file:///a%20b/%23%C3%BC%3F.js');
  });

  it('is frozen plain data that knows its address', () => {
    const task = workerTask('/a/b.js', { name: 'of two words\nor lines' });
    expect(Object.isFrozen(task)).toBe(true);
    expect(isWorkerTask(task)).toBe(true);
    expect(parseAddress(addressOf(task))).toEqual(task);
  });

  it.each(['./b.js', 'b.js', 'pkg', 'https://host/b.js', '', new URL('https://host/b.js'), 7, undefined])(
    'refuses %s as a module with a TypeError',
    (module) => {
      expect(() => workerTask(module as string)).toThrow(TypeError);
    },
  );

  it.each(['', 7])('refuses %j as a name with a TypeError', (name) => {
    expect(() => workerTask('/a/b.js', { name: name as string })).toThrow(TypeError);
  });

  it('carries the types of input and result to the run', () => {
    const parse = workerTask<string, number>('/a/b.js');
    expectTypeOf<WorkerPool['run']>().toBeFunction();
    expectTypeOf(parse).toEqualTypeOf<WorkerTask<string, number>>();
    expectTypeOf((pool: WorkerPool) => pool.run(parse, '7')).returns.toEqualTypeOf<Promise<number>>();
    // @ts-expect-error: the input is text
    expectTypeOf((pool: WorkerPool) => pool.run(parse, 7)).toBeFunction();
  });
});
