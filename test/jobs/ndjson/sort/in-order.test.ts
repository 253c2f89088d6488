import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { sortNdjson, type SortNdjsonOptions } from '../../../../src/index.js';
import { runTasksInThisProcess } from '../../../pool/in-this-process.js';
import { stdin, told } from '../run/told.js';
import { TempFolder } from '../temp-folder.js';
import { records, sortedByK, text, withoutTemporaryFolder } from './numbered.js';

const SEED = Number(process.env['PIPELINE_SEED'] ?? 8_321);

describe('sort, check', () => {
  runTasksInThisProcess();

  it('says nothing of input that is in order, over all inputs', async () => {
    const run = sortNdjson([stdin('\n1\n2\n'), stdin('2\n3\n')], { keys: ['.'], mode: 'check', jobs: 1 });
    expect(await told(run)).toMatchObject({
      data: '',
      messages: [],
      summary: { ending: 'complete', received: 4, succeeded: 4 },
    });
  });

  it.each([
    ['in a file', '1\n\n3\n2\n1\n', '4\n', {}, 'pipeline: a:4:1 (byte 5): '],
    ['between files', '1\n3\n', '\n 2\n', {}, 'pipeline: b:2:1 (byte 1): '],
    ['equal, under unique', '1\n1.0\n', '', { unique: true }, 'pipeline: a:2:1 (byte 2): '],
    ['descending', '2\n3\n', '', { reverse: true }, 'pipeline: a:2:1 (byte 2): '],
  ])('names the first record that is not: %s', async (_, a, b, more, message) => {
    using folder = new TempFolder();
    const inputs = [folder.write('a', a), folder.write('b', b)];
    const { messages, summary } = await told(
      sortNdjson(inputs, { keys: ['.'], mode: 'check', jobs: 1, ...more }),
    );
    expect(messages.map((line) => line.replace(`${folder.path}/`, ''))).toEqual([
      `${message}out of order: it belongs before the record above it`,
    ]);
    expect(summary?.ending).toBe('disorder');
  });
});

describe('sort, merge', () => {
  runTasksInThisProcess();

  it('merges inputs that are in order, equal records in the order of the inputs', async () => {
    const lines = records(9000, SEED);
    const inputs = [0, 1, 2].map((which) => lines.filter((_, n) => n % 3 === which));
    const runs = inputs.map((input) => sortedByK(input));
    const { data, summary } = await told(
      sortNdjson(
        runs.map((run) => stdin(text(run))),
        { keys: ['k'], mode: 'merge', jobs: 1 },
      ),
    );
    expect(data).toBe(text(sortedByK(runs.flat())));
    expect(summary).toMatchObject({ ending: 'complete', received: 9000, succeeded: 9000 });
  });

  it.each([
    ['on disk', undefined],
    ['under limit', 500],
  ])(
    'merges more inputs than are merged at once, equal records in their order (SliceCutter I1, mergeSlice I1, I2): %s',
    async (_, limit) => {
      using folder = new TempFolder();
      const lines = records(3000, SEED);
      const runs = Array.from({ length: 150 }, (__, which) =>
        sortedByK(lines.filter((___, n) => n % 150 === which)),
      );
      const merged = (options: SortNdjsonOptions) =>
        told(
          sortNdjson(
            runs.map((run) => stdin(text(run))),
            { keys: ['k'], mode: 'merge', jobs: 1, ...options },
          ),
        );
      const { data, summary } =
        limit === undefined
          ? await merged({ tmpDir: folder.path })
          : await withoutTemporaryFolder(() => merged({ limit }));
      expect(data).toBe(text(sortedByK(runs.flat()).slice(0, limit)));
      expect(summary).toMatchObject({ ending: 'complete', succeeded: limit ?? 3000, failed: 0 });
      expect(folder.names).toEqual([]);
    },
  );

  it('weighs a share of failures at the record that fails, not at what came together with it', async () => {
    // One of five of the first thousand is a failure: too many at a failure behind them, not at the end.
    const lines = Array.from({ length: 6000 }, (_, n) => (n < 1000 && n % 5 === 0 ? '{' : String(n)));
    const options = { keys: ['.'], maxFailures: '10%', jobs: 1 } as const;
    for (const mode of ['merge', 'check', 'sort'] as const) {
      const { messages, summary } = await told(sortNdjson([stdin(text(lines))], { ...options, mode }));
      expect(messages.length).toBe(200);
      expect(summary).toMatchObject({ ending: 'complete', received: 6000, failed: 200 });
    }
    const late = lines.map((line, n) => (n === 1000 ? '{' : line));
    for (const mode of ['merge', 'check', 'sort'] as const) {
      const { summary } = await told(sortNdjson([stdin(text(late))], { ...options, mode }));
      expect(summary).toMatchObject({ ending: 'max-failures', received: 1001, failed: 201 });
    }
  });

  it('takes in nothing behind the record that is out of order', async () => {
    const { messages, summary } = await told(
      sortNdjson([stdin('1\n{\n\n3\n2\n{\n')], { keys: ['.'], mode: 'merge', onError: 'skip', jobs: 1 }),
    );
    expect(messages).toEqual([
      "pipeline: -:2:2 (byte 3): the record ends early: expected a member name in double quotes or '}'",
      'pipeline: -:5:1 (byte 7): out of order: it belongs before the record above it',
    ]);
    expect(summary).toMatchObject({ ending: 'disorder', received: 4, failed: 1, dropped: 3 });
  });

  it('waits for more inputs than it has arenas, whose writer goes on with one when the others are read (V1)', async () => {
    const streams = Array.from({ length: 8 }, () => new PassThrough({ highWaterMark: 1 }));
    const writing = (async () => {
      for (let n = 0; n < 40; n += 1) {
        const stream = streams[n % 8];
        if (stream !== undefined && !stream.write(`${n}\n`)) await once(stream, 'drain');
      }
      for (const stream of streams) stream.end();
    })();
    const sources = streams.map((stream, n) => ({ name: String(n), stream }));
    const { data } = await told(sortNdjson(sources, { keys: ['.'], mode: 'merge', jobs: 1 }));
    await writing;
    expect(data).toBe(text(Array.from({ length: 40 }, (_, n) => String(n))));
  });

  it('ends with the place when an input is not in order', async () => {
    const { messages, summary } = await told(
      sortNdjson([stdin('1\n5\n'), stdin('2\n1\n')], { keys: ['.'], mode: 'merge', jobs: 1 }),
    );
    expect(messages).toEqual([
      'pipeline: -:2:1 (byte 2): out of order: it belongs before the record above it',
    ]);
    expect(summary?.ending).toBe('disorder');
  });
});
