import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFileList } from '../../../../src/jobs/thumbnails/inputs/file-list.js';

async function entriesOf(chunks: readonly (Buffer | string)[], nullSeparated = false): Promise<string[]> {
  const entries: string[] = [];
  const list = { from: Readable.from(chunks), label: 'list.txt', nullSeparated };
  for await (const batch of readFileList(list))
    entries.push(...batch.map((entry) => entry.toString('latin1')));
  return entries;
}

describe('between newlines', () => {
  test('the last entry counts without its newline', async () => {
    expect(await entriesOf(['a\nb'])).toEqual(['a', 'b']);
    expect(await entriesOf(['a\nb\n'])).toEqual(['a', 'b']);
  });

  test('a carriage return belongs to the line ending, empty lines and a byte order mark to nothing', async () => {
    expect(await entriesOf([Buffer.from('\uFEFFa b\r\n\r\n\nc\rd\r\n e')])).toEqual(['a b', 'c\rd', ' e']);
    expect(await entriesOf([])).toEqual([]);
    expect(await entriesOf(['\n\r\n'])).toEqual([]);
  });

  test('NULs, and lines longer than any path, refuse the list', async () => {
    await expect(entriesOf(['a\0b\0'])).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(/list\.txt .* add -0$/),
    });
    await expect(entriesOf(['x'.repeat(70_000)])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

describe('between NULs', () => {
  test('every other byte counts', async () => {
    expect(await entriesOf(['a\nb\r\0\0', '\uFEFFc'], true)).toEqual(['a\nb\r', '\u00ef\u00bb\u00bfc']);
  });

  test('entries longer than any path refuse the list', async () => {
    await expect(entriesOf(['a\n'.repeat(40_000)], true)).rejects.toThrow('leave out -0');
  });
});

test('where the stream is cut makes no difference', async () => {
  const entry = fc.string({ minLength: 1, maxLength: 5, unit: fc.constantFrom('a', ' ', '\n', 'é', '\r') });
  await fc.assert(
    fc.asyncProperty(
      fc.array(entry, { maxLength: 8 }),
      fc.array(fc.nat({ max: 3 }), { maxLength: 60 }),
      async (entries, cuts) => {
        const bytes = Buffer.from(entries.map((text) => `${text}\0`).join(''));
        const chunks: Buffer[] = [];
        let start = 0;
        for (const cut of cuts) {
          chunks.push(bytes.subarray(start, start + cut));
          start += cut;
        }
        chunks.push(bytes.subarray(start));
        const read = await entriesOf(
          chunks.filter((chunk) => chunk.length > 0),
          true,
        );
        expect(read).toEqual(entries.map((text) => Buffer.from(text).toString('latin1')));
      },
    ),
  );
});
