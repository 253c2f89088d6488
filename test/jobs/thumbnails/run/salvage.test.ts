import { copyFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { thumbnails } from '../../../../src/index.js';
import { runTasksInThisProcess } from '../../../pool/in-this-process.js';
import { useFolder } from './folder-runs.js';

const folder = useFolder();
const { at, picture, told } = folder;
runTasksInThisProcess();

describe('what was left of a damaged picture', () => {
  const salvaging = { salvage: true };

  beforeEach(async () => {
    await picture('good.png');
    const pixels = await sharp({ create: { width: 300, height: 200, channels: 3, background: 'teal' } })
      .jpeg()
      .toBuffer();
    writeFileSync(at('torn.jpg'), pixels.subarray(0, pixels.length - 200));
  });

  it('is told as degraded on every run, and made once', async () => {
    expect(await told(salvaging)).toEqual(['created good.png', 'degraded torn.jpg TRUNCATED']);
    expect(await told(salvaging)).toEqual(['degraded torn.jpg TRUNCATED', 'up-to-date good.png']);
    utimesSync(at('torn.jpg'), 5, 5);
    expect(await told({ ...salvaging, dryRun: true })).toEqual([
      'degraded torn.jpg TRUNCATED',
      'up-to-date good.png',
    ]);
    expect(await told(salvaging)).toEqual(['degraded torn.jpg TRUNCATED', 'up-to-date good.png']);
    expect(await thumbnails(['.'], { cwd: folder.cwd, jobs: 1, ...salvaging }).result()).toMatchObject({
      total: 2,
      degraded: 1,
      upToDate: 1,
      outputs: 0,
      inputBytes: 0,
      outputBytes: 0,
    });
  });

  it('makes its copies degraded too', async () => {
    await told(salvaging);
    copyFileSync(at('torn.jpg'), at('twin.jpg'));
    renameSync(at('torn.jpg'), at('moved.jpg'));
    const expected = ['degraded moved.jpg TRUNCATED', 'degraded twin.jpg TRUNCATED', 'up-to-date good.png'];
    expect(await told(salvaging)).toEqual(expected);
    expect(await told(salvaging)).toEqual(expected);
  });

  it('is no thumbnail of a run that does not salvage: the picture fails, and again when it is tried again', async () => {
    await told(salvaging);
    expect(await told()).toEqual(['failed torn.jpg TRUNCATED', 'up-to-date good.png']);
    expect(await told()).toEqual(['failed torn.jpg TRUNCATED', 'up-to-date good.png']);
    copyFileSync(at('torn.jpg'), at('twin.jpg'));
    expect(await told()).toEqual([
      'failed torn.jpg TRUNCATED',
      'failed twin.jpg TRUNCATED',
      'up-to-date good.png',
    ]);
  });

  it('is made where a run before had failed, and all that was whole stays', async () => {
    expect(await told()).toEqual(['created good.png', 'failed torn.jpg TRUNCATED']);
    expect(await told(salvaging)).toEqual(['degraded torn.jpg failed-before', 'up-to-date good.png']);
    expect(await told(salvaging)).toEqual(['degraded torn.jpg TRUNCATED', 'up-to-date good.png']);
  });
});
