import { describe, it } from 'vitest';
import { mapNdjson } from '../../../../src/index.js';
import { stdin, told } from '../run/told.js';
import { TempFolder } from '../temp-folder.js';
import { counts, map, numbers } from './mapped.js';

// Each waits for its time limits: they wait together.
describe.concurrent('a function that does not come back, or comes down', () => {
  it('costs one record when the function throws, calls process.exit, ends its worker or never returns', async ({
    expect,
  }) => {
    const source = `n => {
      if (n === 0) throw new Error('no');
      if (n === 40) process.exit(3);
      if (n === 80) process.reallyExit(4);
      while (n === 99);
      return n;
    }`;
    using folder = new TempFolder();
    const { data, messages, summary } = await told(
      mapNdjson(
        [stdin(numbers(100))],
        { eval: source },
        { jobs: 1, timeoutMs: 1_000, deadLetter: folder.at('dead') },
      ),
    );
    const poison = new Set([0, 40, 80, 99]);
    expect(data).toBe(Array.from({ length: 100 }, (_, n) => (poison.has(n) ? '' : `${n}\n`)).join(''));
    expect(messages.map((message) => message.split(':').slice(2, 4).join(':'))).toEqual([
      '1:1 (byte 0)',
      '41:1 (byte 110)',
      '81:1 (byte 230)',
      '100:1 (byte 287)',
    ]);
    expect(summary).toEqual(counts(100, 0, 4));
    const letters = folder
      .read('dead')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(letters.map(({ raw, stage, error }) => [raw, stage, error.code])).toEqual([
      ['0', 'map', 'FUNCTION_FAILED'],
      ['40', 'map', 'FUNCTION_FAILED'],
      ['80', 'map', 'WORKER_DIED'],
      ['99', 'map', 'TIMEOUT'],
    ]);
  });

  it('awaits promises, ends those that take too long, and counts how often each was tried', async ({
    expect,
  }) => {
    using folder = new TempFolder();
    const source = `async (n, { signal }) => {
      if (n === 2) throw new Error('never');
      if (n === 4 && !globalThis.once) { globalThis.once = true; throw new Error('once'); }
      if (n === 6) await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      return n;
    }`;
    const { data, summary } = await told(
      mapNdjson(
        [stdin(numbers(8))],
        { eval: source },
        {
          jobs: 1,
          concurrency: 4,
          retries: 2,
          backoffMs: 1,
          timeoutMs: 200,
          deadLetter: folder.at('dead'),
        },
      ),
    );
    expect(data).toBe('0\n1\n3\n4\n5\n7\n');
    expect(summary).toEqual(counts(8, 0, 2));
    const letters = folder
      .read('dead')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(letters.map(({ raw, attempts, error }) => [raw, attempts, error])).toEqual([
      ['2', 3, { code: 'FUNCTION_FAILED', message: 'the function failed: never' }],
      ['6', 3, { code: 'TIMEOUT', message: 'the function was not done within 200 ms' }],
    ]);
  });

  it.for([{}, { concurrency: 3 }, { concurrency: 'auto' as const }, { retries: 1, backoffMs: 1 }])(
    'goes on after calls that never settle, and they cost their records and no other: %j',
    async (options, { expect }) => {
      const source = 'async (n) => (n % 4 === 1 ? await new Promise(() => {}) : n)';
      const { data, messages, summary } = await map(numbers(8), source, { timeoutMs: 500, ...options });
      expect(data).toBe(
        Array.from({ length: 8 }, (_, n) => n)
          .filter((n) => n % 4 !== 1)
          .map((n) => `${n}\n`)
          .join(''),
      );
      expect(messages.map((message) => message.split(': ').at(-1))).toEqual(
        Array.from({ length: 2 }, () => 'the function was not done within 500 ms'),
      );
      expect(summary).toEqual(counts(8, 0, 2));
    },
  );
});
