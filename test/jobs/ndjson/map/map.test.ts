import { describe, expect, it } from 'vitest';
import { filterNdjson, type FunctionSource, mapNdjson } from '../../../../src/index.js';
import { runTasksInThisProcess } from '../../../pool/in-this-process.js';
import { pieces, stdin, told } from '../run/told.js';
import { TempFolder } from '../temp-folder.js';
import { counts, map, numbers, timeoutMs } from './mapped.js';

const one = (fn: FunctionSource) => told(mapNdjson([stdin('0')], fn, { jobs: 1 }));

describe('map, in workers', () => {
  it('begins nothing more of its files once it is closed; what was being worked on is given and counted', async () => {
    using folder = new TempFolder();
    const all = 1_000_000;
    const path = folder.write('in', numbers(all));
    for (const [begin, source] of [
      [mapNdjson, '(() => { let n = 0; return () => n++; })()'],
      [mapNdjson, 'async (n) => n'],
      [filterNdjson, 'n => n >= 0'],
    ] as const) {
      const run = begin([path], { eval: source }, { jobs: 1, timeoutMs });
      const { data, summary } = await told(run, () => run.close());
      const received = summary?.received ?? all;
      expect(summary).toEqual(counts(received, 0, 0, { ending: 'closed' }));
      expect(received).toBeLessThan(all);
      expect(data).toBe(numbers(received));
    }
  });

  it('works on all that was read of a stream when it is closed', async () => {
    const run = mapNdjson([stdin(numbers(2_000))], { eval: '(() => (n) => n)()' }, { jobs: 1, timeoutMs });
    expect((await told(run, () => run.close())).data).toBe(numbers(2_000));
  });

  it('does not wait, once it is closed, for a function that is never loaded', async () => {
    using folder = new TempFolder();
    const module = folder.write('never.mjs', 'await new Promise(() => {}); export default (r) => r;');
    const run = mapNdjson([stdin('1\n')], { module }, { jobs: 1, output: folder.at('out') });
    const result = run.result();
    setImmediate(() => run.close());
    expect(await result).toMatchObject({ ending: 'closed', received: 0 });
    expect(folder.names).toEqual(['never.mjs']);
  });

  it('gives the lines of the results in the order of the input, on several threads', async () => {
    const input = numbers(50_000);
    const { data, summary } = await map(input, 'n => n % 2 === 0 ? { n } : undefined', { jobs: 2 });
    expect(data).toBe(Array.from({ length: 25_000 }, (_, n) => `{"n":${2 * n}}\n`).join(''));
    expect(summary).toEqual(counts(50_000, 25_000, 0));
  });

  it('lets as many calls be in flight as was said, and no more (I1 of the side by side)', async () => {
    const source = `async () => {
      globalThis.now = (globalThis.now ?? 0) + 1;
      globalThis.most = Math.max(globalThis.most ?? 0, globalThis.now);
      await new Promise((resolve) => setImmediate(resolve));
      globalThis.now -= 1;
      return globalThis.most;
    }`;
    const { data } = await map(numbers(200), source, { concurrency: 7 });
    expect(data.trim().split('\n').at(-1)).toBe('7');
  });

  it('finds by itself how many calls may be in flight, from twenty on', async () => {
    const source = `async () => {
      globalThis.now = (globalThis.now ?? 0) + 1;
      globalThis.most = Math.max(globalThis.most ?? 0, globalThis.now);
      await new Promise((resolve) => { (globalThis.waiting ??= []).push(resolve); if (globalThis.now === 20) setImmediate(() => globalThis.waiting.splice(0).forEach((go) => go())); });
      const { most } = globalThis;
      globalThis.now -= 1;
      return most;
    }`;
    const { data } = await map(numbers(20), source, { jobs: 1, concurrency: 'auto' });
    expect(data).toBe('20\n'.repeat(20));
  });

  it('gives results as they are done when asked to', async () => {
    const source = `async (n) => {
      if (n === 0) await new Promise((resolve) => { globalThis.go = resolve; });
      if (n === 3) globalThis.go();
      return n;
    }`;
    const { data } = await map(numbers(4), source, { concurrency: 4, order: 'completion' });
    expect(data.trim().split('\n').sort()).toEqual(['0', '1', '2', '3']);
    expect(data.startsWith('1\n')).toBe(true);
  });

  it('takes what is no promise but has a `then` once, as a query wants that runs with every `then`', async () => {
    const lazy =
      '(n) => ({ then(done) { const { calls = 0 } = globalThis; globalThis.calls = calls + 1; done([n, calls]); } })';
    for (const options of [{}, { timeoutMs: 0 }, { concurrency: 2 }, { retries: 1 }]) {
      const { data } = await map('7\n8\n9\n', lazy, options);
      expect(data).toBe('[7,0]\n[8,1]\n[9,2]\n');
    }
  });

  it('refuses at the call what does not compile, before anything is read what is not exported', async () => {
    using folder = new TempFolder();
    expect(() => mapNdjson([], { eval: 'r =>' })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
    expect(() => mapNdjson([], { module: folder.at('nope.mjs') })).toThrow('there is no module');
    const module = folder.write('f.mjs', 'export const one = (r) => r; export const two = 2;');
    for (const name of ['default', 'two']) {
      const run = mapNdjson(
        [stdin('1')],
        { module, export: name },
        { jobs: 1, deadLetter: folder.at('dead') },
      );
      await expect(told(run)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining('its functions are one'),
      });
    }
    const broken = folder.write('g.mjs', 'export default (r) => {\n  return r.;\n};\n');
    await expect(told(mapNdjson([stdin('1')], { module: broken }, { jobs: 1 }))).rejects.toThrow(
      "Unexpected token ';', line 2, column 12:\n    return r.;\n             ^",
    );
    expect(folder.names).toEqual(['f.mjs', 'g.mjs']);
  });

  it('loads exports of CommonJS, and of what was compiled to it', async () => {
    using folder = new TempFolder();
    const plain = folder.write('a.cjs', 'module.exports = (n) => n + 1; module.exports.two = (n) => n + 2;');
    const compiled = folder.write('b.cjs', 'exports.__esModule = true; exports.default = (n) => n + 3;');
    expect((await one({ module: plain })).data).toBe('1\n');
    expect((await one({ module: plain, export: 'two' })).data).toBe('2\n');
    expect((await one({ module: compiled })).data).toBe('3\n');
  });

  it('drops or sheds what comes too fast, counted (Tally I1)', async () => {
    const chunks = Array.from({ length: 50 }, (_, n) => `${n}\n`.repeat(20));
    for (const whenFull of ['drop-newest', 'drop-oldest', 'shed'] as const) {
      const run = mapNdjson(
        [stdin(...chunks)],
        { eval: 'n => { const end = Date.now() + 1; while (Date.now() < end); return n; }' },
        {
          jobs: 1,
          whenFull,
        },
      );
      const { data, summary } = await told(run);
      const { received, succeeded, dropped, shed } = summary ?? counts(0, 0, 0);
      const lost = whenFull === 'shed' ? shed : dropped;
      expect([received, succeeded + lost, dropped + shed]).toEqual([1000, 1000, lost]);
      expect(data.split('\n')).toHaveLength(succeeded + 1);
      expect(lost).toBeGreaterThan(0);
    }
  });
});

describe('map', () => {
  runTasksInThisProcess();

  it('calls in the order of the input when there is one worker, turns that end early or not', async () => {
    const source = `(() => {
      let calls = 0;
      return (n) => {
        const until = n % 250 === 0 ? Date.now() + 60 : 0;
        while (Date.now() < until);
        return calls++;
      };
    })()`;
    const { data } = await map(numbers(1_000), source);
    expect(data).toBe(numbers(1_000));
  });

  it('says the same whatever the sizes in which its input arrives', async () => {
    const bytes = Buffer.from(`\ufeff${numbers(30)}x\n\n[1`);
    const tellAll = (size: number) =>
      told(
        mapNdjson(
          [stdin(...pieces(bytes, size))],
          { eval: '[r, index, line]' },
          { jobs: 1, onError: 'skip' },
        ),
      );
    const whole = await tellAll(1000);
    expect(whole.messages).toEqual([
      "pipeline: -:31:1 (byte 83): expected a value, not 'x'",
      "pipeline: -:33:3 (byte 88): the record ends early: expected ',' or ']' after an element",
    ]);
    expect(whole.data.split('\n').slice(28)).toEqual(['[28,28,29]', '[29,29,30]', '']);
    for (const size of [1, 7]) expect(await tellAll(size)).toEqual(whole);
  });

  it('counts records through all inputs, and lines in each', async () => {
    using folder = new TempFolder();
    const files = [folder.write('a', '1\n\n2\n'), folder.write('b', '3')];
    const { data } = await told(mapNdjson(files, { eval: '[r, index, line]' }, { jobs: 1 }));
    expect(data).toBe('[1,0,1]\n[2,1,3]\n[3,2,1]\n');
  });

  it('ends at the first failure unless told otherwise, after the lines before it', async () => {
    using folder = new TempFolder();
    const fail = { onError: 'fail' } as const;
    const { data, messages, summary } = await map(numbers(9), 'n => n === 5 ? 1n : n', fail);
    expect([data, messages.length, summary?.ending]).toEqual([numbers(5), 1, 'failed']);
    await map(numbers(9), 'n => n === 5 ? 1n : n', { ...fail, output: folder.at('out') });
    expect(folder.names).toEqual([]);
  });

  it.each([
    'n => n % 4 ? n : undefined',
    'async (n) => n % 4 ? n : undefined',
    '(n, context) => n % 4 ? n : undefined',
  ])('counts what it has given and no more when a failure ends it: %s', async (source) => {
    const input = `${numbers(9)}x\n${numbers(9)}`;
    const { data, summary } = await map(input, source, { onError: 'fail' });
    expect(data).toBe('1\n2\n3\n5\n6\n7\n');
    expect(summary).toEqual(counts(10, 3, 1, { ending: 'failed' }));
  });

  it.each(['n => n', '(n, context) => n', 'async (n) => n'])(
    'weighs failures against the records up to the last of them, whatever came along: %s',
    async (source) => {
      const input = `${numbers(1_500)}x\n`.repeat(3);
      const stopped = await map(input, source, { maxFailures: '0.06%' });
      expect(stopped.summary).toEqual(counts(1_501, 0, 1, { ending: 'max-failures' }));
      expect((await map(input, source, { maxFailures: '0.07%' })).summary).toEqual(counts(4_503, 0, 3));
    },
  );
});

describe('filter', () => {
  runTasksInThisProcess();

  it('keeps lines byte for byte, with asynchronous functions too', async () => {
    const input = '{"a": 1.0}\r\n{"a":2}\n{"a":30e-1}';
    for (const source of ['r.a !== 2', 'async r => r.a !== 2']) {
      const { data, summary } = await told(filterNdjson([stdin(input)], { eval: source }, { jobs: 1 }));
      expect(data).toBe('{"a": 1.0}\r\n{"a":30e-1}\n');
      expect(summary).toEqual(counts(3, 1, 0));
    }
  });
});

describe('a chunk of a plain file', () => {
  it('is read by its worker, with the newline that it did not have', async () => {
    using folder = new TempFolder();
    const lines = Array.from({ length: 20_000 }, (_, n) => `{"n":${n}}`);
    const path = folder.write('in', `\ufeff${lines.join('\n')}`);
    const whole = await told(filterNdjson([path], { eval: 'r => r.n % 2' }, { jobs: 1 }));
    expect(whole.data).toBe(
      lines
        .filter((_, n) => n % 2 === 1)
        .map((line) => `${line}\n`)
        .join(''),
    );
  });
});
