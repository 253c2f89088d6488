import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runNdjson } from '../../../../src/index.js';
import { stdin, told } from '../run/told.js';
import { TempFolder } from '../temp-folder.js';

const SORTED = 'export default (p) => p.filter((r) => r.a > 1).map((r) => ({ b: r.a })).sort({ by: "b" });';

const counts = (received: number, failed: number, more: object = {}) => ({
  type: 'summary',
  ending: 'complete',
  received,
  succeeded: received - failed,
  failed,
  dropped: 0,
  shed: 0,
  ...more,
});

async function* faultsForEver(): AsyncGenerator<Buffer> {
  for (;;) yield Buffer.from('x\n'.repeat(1000));
}

describe('run', () => {
  it("puts records through a module's stages, ESM and CommonJS", async () => {
    using folder = new TempFolder();
    const modules = [
      folder.write('a.mjs', SORTED),
      folder.write('b.cjs', SORTED.replace('export default', 'exports.__esModule = true; exports.default =')),
      folder.write('c.cjs', SORTED.replace('export default', 'module.exports = async')),
    ];
    for (const module of modules) {
      const { data, summary } = await told(runNdjson([stdin('{"a":3}\n\n{"a":1}\n{"a":2}')], module));
      expect(data).toBe('{"b":2}\n{"b":3}\n');
      expect(summary).toEqual(counts(3, 0));
    }
  });

  it('tells how far it is while it runs, and from then on what it came to', async () => {
    using folder = new TempFolder();
    const module = folder.write('a.mjs', 'export default (p) => p.flatMap((r) => [r, "x".repeat(2 ** 16)]);');
    const text = '{"a":1}\n{"a":2}\nx\n{"a":3}\n';
    const run = runNdjson([folder.write('in.ndjson', text)], module, { onError: 'skip' });
    expect(run.snapshot()).toMatchObject({ received: 0, bytesRead: 0, bytesTotal: undefined });
    for await (const event of run) {
      if (event.type !== 'data') continue;
      const { received, bytesRead, bytesTotal } = run.snapshot();
      expect({ bytesRead, bytesTotal }).toEqual({ bytesRead: text.length, bytesTotal: text.length });
      expect(received).toBeGreaterThanOrEqual(1);
    }
    expect(run.snapshot()).toMatchObject({ received: 4, succeeded: 3, failed: 1, bytesRead: text.length });
  });

  it('takes the pipeline of a module that has a copy of this package of its own, and its failures', async () => {
    using folder = new TempFolder();
    const copy = JSON.stringify(new URL('../../../../dist/index.js', import.meta.url).href);
    const own = `import { pipeline } from ${copy};\nexport default (p) => pipeline(p).map`;
    const module = folder.write('a.mjs', `${own}((r) => r + 1);`);
    expect((await told(runNdjson([stdin('1\n2\n')], module))).data).toBe('2\n3\n');
    const throws = folder.write('b.mjs', `${own}(() => { throw new Error("no") });`);
    await expect(told(runNdjson([stdin('1\n')], throws))).rejects.toMatchObject({
      code: 'STAGE_FAILED',
      stage: 'map',
    });
  });

  it('tells lines that are no records, as on-error says', async () => {
    using folder = new TempFolder();
    const module = folder.write('a.mjs', SORTED);
    const input = 'x\n{"a":2}\n{"a":\n';
    const skipped = await told(runNdjson([stdin(input)], module, { deadLetter: folder.at('dead') }));
    expect(skipped.data).toBe('{"b":2}\n');
    expect(skipped.messages).toEqual([
      "pipeline: -:1:1 (byte 0): expected a value, not 'x'",
      "pipeline: -:3:6 (byte 15): the record ends early: expected a value after ':'",
    ]);
    expect(skipped.summary).toEqual(counts(3, 2));
    expect(folder.read('dead').trim().split('\n')).toHaveLength(2);
    const failed = await told(runNdjson([stdin(input)], module, { output: folder.at('out') }));
    expect([failed.summary?.ending, folder.names]).toEqual(['failed', ['a.mjs', 'dead']]);
  });

  it('ends by the failure of a stage, and by a result that JSON cannot hold; output is left alone', async () => {
    using folder = new TempFolder();
    const output = folder.write('out', 'before');
    const throws = folder.write('a.mjs', 'export default (p) => p.map(() => { throw new Error("no") });');
    expect(await told(runNdjson([stdin('1\n')], throws, { output }))).toEqual({
      data: '',
      messages: [`pipeline: -:1:1 (byte 0): stage 'map' failed: no (${throws}:1:43)`],
      summary: counts(1, 1, { ending: 'failed' }),
    });
    const big = folder.write('b.mjs', 'export default (p) => p.map(() => 1n);');
    await expect(told(runNdjson([stdin('1\n')], big, { output }))).rejects.toMatchObject({
      code: 'INVALID_RESULT',
    });
    expect(folder.read('out')).toBe('before');
  });

  it('does with records that fail in a stage what on-error says, and keeps their bytes (RecordFailures I1)', async () => {
    using folder = new TempFolder();
    const module = folder.write(
      'a.mjs',
      'export default (p) => p.map((r) => { if (r.a > 1) throw new TypeError("big"); return r; }, { concurrency: 1 });',
    );
    const input = '{"a": 1}\n\n{"a": 2}\n{"a":3}\n';
    const kept = await told(runNdjson([stdin(input)], module, { deadLetter: folder.at('dead') }));
    expect(kept).toEqual({
      data: '{"a":1}\n',
      messages: [
        `pipeline: -:3:1 (byte 10): stage 'map' failed: TypeError: big (${module}:1:57)`,
        `pipeline: -:4:1 (byte 19): stage 'map' failed: TypeError: big (${module}:1:57)`,
      ],
      summary: counts(3, 2),
    });
    const [letter] = folder.read('dead').split('\n');
    expect(JSON.parse(letter ?? '')).toEqual({
      file: '-',
      line: 3,
      offset: 10,
      length: 8,
      stage: 'map',
      error: { code: 'FUNCTION_FAILED', message: `stage 'map' failed: TypeError: big (${module}:1:57)` },
      attempts: 1,
      raw: '{"a": 2}',
    });
    const few = await told(runNdjson([stdin(input)], module, { maxFailures: 1 }));
    expect([few.messages.length, few.summary?.ending]).toEqual([2, 'max-failures']);
  });

  it('knows the places of records behind sort, flatMap and batch, and tells each once', async () => {
    using folder = new TempFolder();
    const module = folder.write(
      'a.mjs',
      `export default (p) => p.sort({ by: (n) => -n }).flatMap((n) => [n, n])
         .map((n) => { if (n === 2) throw "two"; return n; }, { order: "input" })
         .batch({ maxItems: 2 }).map((b) => { if (b[0] === 3) throw "three"; return b; }, { order: "input" });`,
    );
    const skipped = await told(runNdjson([stdin('1\n2\n3\n')], module, { onError: 'skip' }));
    expect(skipped.data).toBe('[1,1]\n');
    expect(skipped.messages.toSorted()).toEqual([
      "pipeline: -:2:1 (byte 2): stage 'map' failed: two",
      "pipeline: -:3:1 (byte 4): stage 'map-2' failed: three",
    ]);
    expect(skipped.summary).toEqual(counts(3, 2));
    const key = folder.write('b.mjs', 'export default (p) => p.sort({ by: (r) => r.a.b });');
    const ended = await told(runNdjson([stdin('{}\n')], key, { onError: 'skip' }));
    expect([ended.messages.length, ended.summary]).toEqual([1, counts(1, 1, { ending: 'failed' })]);
  });

  it('tells faults while no record is between them, and stops at too many of them (RecordFailures I2)', async () => {
    using folder = new TempFolder();
    const module = folder.write('a.mjs', 'export default (p) => p;');
    const input = { name: '-', stream: Readable.from(faultsForEver()) };
    const { messages, summary } = await told(runNdjson([input], module, { maxFailures: 2 }));
    expect(messages).toHaveLength(3);
    expect(summary).toEqual(counts(3, 3, { ending: 'max-failures' }));
    const share = await told(runNdjson([stdin('x\n', '1\n'.repeat(99))], module, { maxFailures: '5%' }));
    expect(share.summary).toEqual(counts(100, 1));
  });

  it('a stage that skips has said so: its records are told, and the run goes on', async () => {
    using folder = new TempFolder();
    const module = folder.write(
      'a.mjs',
      'export default (p) => p.map((n) => { if (n === 2) throw n; return n }, { onError: "skip", order: "input" });',
    );
    const { data, messages, summary } = await told(runNdjson([stdin('1\n2\n3\n')], module));
    expect([data, summary]).toEqual(['1\n3\n', counts(3, 1)]);
    expect(messages).toEqual(["pipeline: -:2:1 (byte 2): stage 'map' failed: 2"]);
  });

  it('counts a record that failed in a stage once, also in one that is called parse, and whatever it throws', async () => {
    using folder = new TempFolder();
    const module = folder.write(
      'a.mjs',
      'export default (p) => p.map((n) => { if (n === 2) throw NaN; return n }, { name: "parse" });',
    );
    const skipped = await told(runNdjson([stdin('1\n2\nx\n')], module, { onError: 'skip' }));
    expect([skipped.messages.length, skipped.summary]).toEqual([2, counts(3, 2)]);
    const ended = await told(runNdjson([stdin('2\n')], module));
    expect(ended.summary).toEqual(counts(1, 1, { ending: 'failed' }));
  });

  it('counts and tells the records of a pipeline that a module has put another around', async () => {
    using folder = new TempFolder();
    const copy = JSON.stringify(new URL('../../../../dist/index.js', import.meta.url).href);
    const module = folder.write(
      'a.mjs',
      `import { pipeline } from ${copy};
       export default (p) => pipeline(p.map((n) => { if (n === 2) throw "two"; return n }))
         .map((n) => { if (n === 3) throw "three"; return n }, { onError: "skip" });`,
    );
    const skipped = await told(runNdjson([stdin('1\n2\n3\n')], module, { onError: 'skip' }));
    expect(skipped.messages).toEqual(["pipeline: -:2:1 (byte 2): stage 'map' failed: two"]);
    expect([skipped.data, skipped.summary]).toEqual(['1\n', counts(3, 2)]);
    const ended = await told(runNdjson([stdin('2\n')], module));
    expect([ended.messages.length, ended.summary]).toEqual([1, counts(1, 1, { ending: 'failed' })]);
  });

  it('keeps how often a record was tried, and the start of one that is too long', async () => {
    using folder = new TempFolder();
    const copy = JSON.stringify(new URL('../../../../dist/index.js', import.meta.url).href);
    const module = folder.write(
      'a.mjs',
      `import { retry } from ${copy};
       export default (p) => p.map(() => { throw 1 }).through(retry({ attempts: 2, baseMs: 0, maxMs: 0 }));`,
    );
    const deadLetter = folder.at('dead');
    await told(runNdjson([stdin('"long"\n1\n')], module, { deadLetter, maxRecordBytes: 4 }));
    const letters = folder
      .read('dead')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(letters).toMatchObject([
      { line: 1, stage: 'parse', attempts: 1, rawTruncated: true, raw: '"lon' },
      { line: 2, stage: 'map', attempts: 2, raw: '1' },
    ]);
  });

  it('refuses a dead-letter file that is the output', async () => {
    using folder = new TempFolder();
    const module = folder.write('a.mjs', 'export default (p) => p;');
    const both = { deadLetter: folder.at('out'), output: folder.at('out') };
    await expect(told(runNdjson([stdin('1')], module, both))).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    expect(folder.names).toEqual(['a.mjs']);
  });

  it('lets lines go while input pauses, and ends when it is closed', async () => {
    using folder = new TempFolder();
    const module = folder.write('a.mjs', 'export default (p) => p.map((n) => n + 1);');
    const stream = new PassThrough();
    stream.write('1\n');
    const run = runNdjson([{ name: '-', stream }], module);
    const types: string[] = [];
    for await (const event of run) {
      types.push(event.type === 'data' ? Buffer.from(event.bytes).toString() : event.type);
      run.close();
    }
    expect(types).toEqual(['2\n', 'summary']);
  });
});
