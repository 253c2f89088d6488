import sharp from 'sharp';
import { expect, test } from 'vitest';
import { runInProcess } from '../cli/in-process.js';
import { runTasksInThisProcess } from '../pool/in-this-process.js';
import { blocksOf } from './blocks.js';
import { Sandbox } from './sandbox.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

runTasksInThisProcess();

test('the manifest on docs/thumbnails.md is what such a command writes', async () => {
  const shown = blocksOf('docs/thumbnails.md').filter(({ language }) => language === 'json');
  expect(shown).toHaveLength(1);
  using sandbox = new Sandbox();
  sandbox.write(
    'only/photos/a.jpg',
    await sharp({ create: { width: 1500, height: 1000, channels: 3, background: 'teal' } })
      .jpeg()
      .toBuffer(),
  );
  const cwd = join(sandbox.folder, 'only');
  const { status } = await runInProcess(
    ['thumbnails', 'photos', '-o', 'web', '-s', '320', '-s', '1280', '--manifest', 'm.json'],
    { cwd },
  );
  const written = readFileSync(join(cwd, 'm.json'), 'utf8');
  expect(status).toBe(0);
  expect(plain(shown[0]?.text ?? '')).toEqual(plain(written));
});

/** But for sizes, which are the encoder's. */
function plain(text: string): unknown {
  return JSON.parse(text.replaceAll(/"bytes": ?\d+/g, '"bytes":0'));
}
