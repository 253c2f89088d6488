import { describe, expect, it } from 'vitest';
import { DataOutput } from '../../../src/cli/terminal/data-output.js';
import { dataWriter } from '../../../src/cli/thumbnails/data-form.js';
import type { DataForm } from '../../../src/cli/thumbnails/resolve.js';
import type { ItemEvent } from '../../../src/index.js';
import { FakeOutput } from '../fake-io.js';
import { created, failed, summary } from '../fake-run.js';

async function written(form: DataForm, ...items: readonly ItemEvent[]): Promise<string> {
  const stream = new FakeOutput();
  const writer = dataWriter(form, new DataOutput(stream));
  for (const item of items) await writer.item(item);
  await writer.summary(summary({ total: items.length }));
  return stream.text;
}

describe('ndjson', () => {
  it('is one event a line, the summary last', async () => {
    const text = await written('ndjson', created('a\n'), failed('b'));
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([created('a\n'), failed('b'), summary({ total: 2 })]);
    expect(text.endsWith('}\n')).toBe(true);
  });
});

describe('json', () => {
  it.each([0, 1, 3])('is one document of %d items and the summary', async (count) => {
    const items = Array.from({ length: count }, (_, i) => created(String(i)));
    const text = await written('json', ...items);
    expect(JSON.parse(text)).toEqual({ items, summary: summary({ total: count }) });
    expect(text.endsWith('}\n')).toBe(true);
  });
});

describe('plan', () => {
  it('is a line an output, with names on one line each', async () => {
    const two = created('b', {
      outputs: ['b-64', 'b-128'].map((name) => ({
        path: `thumbnails/${name}.jpg`,
        size: '64',
        width: 64,
        height: 64,
        format: 'jpeg',
        bytes: 0,
      })),
    });
    expect(
      await written('plan', created('a\n'), two, created('c', { status: 'up-to-date' }), failed('d')),
    ).toBe(
      'create      thumbnails/a\\n.jpg ← imgs/a\\n.jpg\n' +
        'create      thumbnails/b-64.jpg ← imgs/b.jpg\n' +
        'create      thumbnails/b-128.jpg ← imgs/b.jpg\n' +
        'up-to-date  thumbnails/c.jpg ← imgs/c.jpg\n' +
        'fail        imgs/d.jpg: the picture data is damaged (CORRUPT)\n',
    );
  });
});

it('nothing is nothing', async () => {
  expect(await written('nothing', created('a'))).toBe('');
});
