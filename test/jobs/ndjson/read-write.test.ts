import { describe, expect, it } from 'vitest';
import { pipeline, readNdjson, type RecordFault, writeNdjson } from '../../../src/index.js';
import { pieces, stdin } from './run/told.js';
import { TempFolder } from './temp-folder.js';

const reading = (options: object) => () => readNdjson(['in.ndjson'], options);

describe('readNdjson and writeNdjson', () => {
  it('refuses a path alone, which would be taken for a list of one-letter paths', async () => {
    const path = 'in.ndjson' as unknown as string[];
    await expect(readNdjson(path).next()).rejects.toThrow(TypeError);
  });

  it('refuses what it would ignore: the policies of runs, and a word for onFault that is none', () => {
    expect(reading({ onFault: 'skip' })).toThrow(
      new TypeError('onFault must be \'fail\' or a function, not "skip"'),
    );
    for (const foreign of [{ onError: 'skip' }, { deadLetter: 'dead' }, { maxFailures: 3 }])
      expect(reading(foreign)).toThrow(
        expect.objectContaining({
          code: 'INVALID_ARGUMENT',
          message: `readNdjson has no ${Object.keys(foreign)[0]}: onFault says what becomes of a record that is not valid`,
        }),
      );
  });

  it('are source and sink of a pipeline, which sorts between them, in place too', async () => {
    using folder = new TempFolder();
    const path = folder.write('data', '{"k":3}\n\n{"k":1,"x":"é"}\n{"k":2}');
    const result = await pipeline(readNdjson<{ k: number }>([path]))
      .filter(({ k }) => k < 3)
      .sort({ by: ({ k }) => -k })
      .to(writeNdjson(path));
    expect(result).toMatchObject({ received: 3, succeeded: 3 });
    expect([folder.names, folder.read('data')]).toEqual([['data'], '{"k":2}\n{"k":1,"x":"é"}\n']);
  });

  it('reads the same whatever the sizes in which its input arrives', async () => {
    const bytes = Buffer.from('\ufeff1\r\n"é"\n\n[2]');
    for (const size of [1, 2, 100]) {
      const values = [];
      for await (const value of readNdjson([stdin(...pieces(bytes, size))])) values.push(value);
      expect(values).toEqual([1, 'é', [2]]);
    }
  });

  it('rejects at a fault with its place, or tells it and goes on', async () => {
    const input = '1\n{"a":01}\n"too long"\n2\n';
    const values: unknown[] = [];
    const reading = (async () => {
      for await (const value of readNdjson([stdin(input)])) values.push(value);
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'INVALID_JSON',
      item: '-:2',
      message: '-:2:7 (byte 8): a number may not begin with 0 and another digit',
    });
    expect(values).toEqual([1]);
    const faults: RecordFault[] = [];
    const rest = [];
    const options = { maxRecordBytes: 8, onFault: (fault: RecordFault) => void faults.push(fault) };
    for await (const value of readNdjson([stdin(input)], options)) rest.push(value);
    expect(rest).toEqual([1, 2]);
    expect(faults.map(({ line, code }) => [line, code])).toEqual([
      [2, 'INVALID_JSON'],
      [3, 'TOO_LARGE'],
    ]);
  });

  it('leave the file as it was when the run fails', async () => {
    using folder = new TempFolder();
    const path = folder.write('out', 'before\n');
    for (const bad of [10n, undefined]) {
      await expect(pipeline([{ a: 1 }, bad]).to(writeNdjson(path))).rejects.toMatchObject({
        cause: { code: 'INVALID_JSON' },
      });
    }
    const input = stdin('1\nx\n');
    await expect(pipeline(readNdjson([input])).to(writeNdjson(path))).rejects.toThrow('-:2:1 (byte 2)');
    expect([folder.names, folder.read('out')]).toEqual([['out'], 'before\n']);
    await expect(pipeline([1]).to(writeNdjson(folder.at('no/where')))).rejects.toMatchObject({
      cause: { code: 'OUTPUT_UNWRITABLE' },
    });
  });
});
