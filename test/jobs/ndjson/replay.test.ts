import { describe, expect, it } from 'vitest';
import { checkNdjson, replayDeadLetters } from '../../../src/index.js';
import { stdin, told } from './run/told.js';
import { TempFolder } from './temp-folder.js';

describe('replay', () => {
  it('gives back the bytes that failed, exactly', async () => {
    using folder = new TempFolder();
    const lines = ['{"a":01}\r', '"\ud83d\ude00\\ud800', '\u0000', '{"b":"\u2028'].map((line) =>
      Buffer.from(`${line}\n`),
    );
    const bytes = Buffer.concat([...lines, Buffer.from([0x22, 0xff, 0xfe, 0x22, 0x0a])]);
    await told(checkNdjson([stdin(bytes)], { deadLetter: folder.at('dead') }));
    const output = folder.at('out');
    const { summary } = await told(replayDeadLetters([folder.at('dead')], { output }));
    expect(Buffer.from(folder.read('out'))).toEqual(Buffer.from(bytes.toString('utf8')));
    expect(summary).toMatchObject({ ending: 'complete', received: 5, succeeded: 5, failed: 0 });
    expect(folder.names).toEqual(['dead', 'out']);
  });

  it('fails at a line that is no dead letter, with its place; under skip it goes on', async () => {
    const letters =
      '{"raw":"1"}\n\n{"raw":1}\n{"raw":"2","rawTruncated":true}\n{"raw":}\n{"rawBase64":"Mw=="}\n';
    const messages = [
      'pipeline: -:3:1 (byte 13): not a line of a dead-letter file: it has neither "raw" nor "rawBase64"',
      'pipeline: -:4:1 (byte 23): not a line of a dead-letter file: it keeps only the start of a record that was too long to hold',
      "pipeline: -:5:8 (byte 62): expected a value after ':', not '}'",
    ];
    expect(await told(replayDeadLetters([stdin(letters)]))).toEqual({
      data: '1\n',
      messages: messages.slice(0, 1),
      summary: {
        type: 'summary',
        ending: 'failed',
        received: 2,
        succeeded: 1,
        failed: 1,
        dropped: 0,
        shed: 0,
      },
    });
    const skipped = await told(replayDeadLetters([stdin(letters)], { onError: 'skip' }));
    expect(skipped).toMatchObject({ data: '1\n3\n', messages, summary: { received: 5, failed: 3 } });
  });

  it('leaves the output as it was when it fails, and counts what was to be in it as dropped', async () => {
    using folder = new TempFolder();
    const output = folder.write('out', 'before\n');
    const { summary } = await told(replayDeadLetters([stdin('{"raw":"1"}\nx\n')], { output }));
    expect([folder.names, folder.read('out')]).toEqual([['out'], 'before\n']);
    expect(summary).toMatchObject({ received: 2, succeeded: 0, failed: 1, dropped: 1 });
  });

  it('leaves an older dead-letter file alone when the output is refused', async () => {
    using folder = new TempFolder();
    const deadLetter = folder.write('dead', 'before\n');
    const run = replayDeadLetters([stdin('x\n')], { deadLetter, output: folder.at('no/out') });
    await expect(told(run)).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
    expect(folder.read('dead')).toBe('before\n');
  });

  it('refuses one file for dead letters and for output, be it there or not yet', async () => {
    using folder = new TempFolder();
    const same = { deadLetter: folder.at('new'), output: `${folder.path}/./new` };
    await expect(told(replayDeadLetters([stdin('x\n')], same))).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: `${same.deadLetter} is the output and cannot be the dead-letter file`,
    });
    expect(folder.names).toEqual([]);
    const devices = { deadLetter: '/dev/null', output: '/dev/null' };
    expect((await told(replayDeadLetters([stdin('x\n')], devices))).summary?.failed).toBe(1);
  });
});
