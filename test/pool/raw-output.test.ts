import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { RawOutput } from '../../src/pool/raw-output.js';
import { nextTurn } from './harness.js';

const ACCOUNT = ['\n<--- Last few GCs --->\n\n', '[1] Mark-Compact\n', 'FATAL ERROR: Reached heap limit\n'];

/** What is handed on of these pieces of a process that has ended, by aborting or otherwise. */
async function handedOn(pieces: readonly string[], hasAborted: boolean): Promise<string> {
  const from = new PassThrough();
  let told = '';
  const output = new RawOutput(from, {
    write: (bytes: Buffer) => {
      told += bytes.toString();
      return true;
    },
  });
  for (const piece of pieces) from.write(piece);
  await nextTurn();
  output.end(hasAborted);
  return told;
}

describe('what a process writes past its streams', () => {
  it("is handed on, but V8's account of a heap that was full (I1)", async () => {
    expect(await handedOn(['a\n', 'b\n'], true)).toBe('a\nb\n');
    expect(await handedOn(['a\n', ...ACCOUNT], true)).toBe('a\n');
    expect(await handedOn([`a\n${ACCOUNT.join('')}`], true)).toBe('a\n');
    expect(await handedOn(['FATAL ERROR: x - JavaScript heap out of memory\n', '1: 0x\n'], true)).toBe('');
    expect(await handedOn(['FATAL ERROR: something else\n'], true)).toBe('FATAL ERROR: something else\n');
  });

  it('is handed on when it only looked like that: the process did not abort, or said far more (I1)', async () => {
    expect(await handedOn(['a\n', ...ACCOUNT], false)).toBe(`a\n${ACCOUNT.join('')}`);
    const much = 'x'.repeat(70_000);
    expect(await handedOn([...ACCOUNT, much, 'b\n'], true)).toBe(`${ACCOUNT.join('')}${much}b\n`);
  });
});
