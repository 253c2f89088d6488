import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ItemEvent, SummaryEvent } from '../../src/index.js';
import { brokenFolder, brokenImages, imagesFolder } from '../fixtures.js';
import { pipeline } from './bin.js';

interface Report {
  readonly status: number | null;
  readonly items: readonly ItemEvent[];
  readonly summary: SummaryEvent;
}

let cwd: string;
let good: Report;
let broken: Report;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'pipeline-fixtures-'));
  good = run(imagesFolder, 'good');
  broken = run(brokenFolder, 'broken');
});
afterAll(() => rm(cwd, { recursive: true }));

function run(folder: string, out: string): Report {
  const { status, stdout } = pipeline(['thumbnails', folder, '-o', out, '-s', '200', '--json'], { cwd });
  return { status, ...JSON.parse(stdout) };
}

function pixels(name: string): Promise<Buffer> {
  return sharp(join(cwd, 'good', name))
    .raw()
    .toBuffer();
}

describe('the good fixtures', () => {
  it('all become thumbnails of at most 200 × 200', async () => {
    const sources = (await readdir(imagesFolder, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    expect(good.status).toBe(0);
    expect(good.summary).toMatchObject({
      total: sources.length,
      created: sources.length,
      outputs: sources.length,
    });
    for (const output of good.items.flatMap(({ outputs }) => outputs)) {
      const { width, height, format } = await sharp(await readFile(join(cwd, output.path))).metadata();
      expect(Math.max(width, height), output.path).toBe(200);
      expect({ width, height }, output.path).toEqual({ width: output.width, height: output.height });
      expect(format === 'heif' ? 'avif' : format, output.path).toBe(output.format);
    }
  });

  it('in every orientation become the same upright picture', async () => {
    const upright = await pixels('orientation/1.jpg');
    for (const each of [2, 3, 4, 5, 6, 7, 8]) {
      const turned = await pixels(`orientation/${each}.jpg`);
      const difference =
        upright.reduce((sum, value, at) => sum + Math.abs(value - (turned[at] ?? 0)), 0) / upright.length;
      expect(difference, `orientation ${each}`).toBeLessThan(1.5);
    }
  });

  it('carry no metadata into their thumbnails', async () => {
    for (const name of ['with-gps.jpg', 'display-p3.jpg', 'cmyk.jpg']) {
      const { exif, icc, xmp, iptc, orientation, space } = await sharp(join(cwd, 'good', name)).metadata();
      expect({ exif, icc, xmp, iptc, orientation, space }, name).toEqual({ space: 'srgb' });
    }
  });

  it('keep their format where browsers show it, and their transparency', async () => {
    const formats = Object.fromEntries(
      good.items.map(({ source, outputs }) => [source.slice(imagesFolder.length + 1), outputs[0]?.format]),
    );
    expect(formats).toMatchObject({
      'aitzgorri.jpg': 'jpeg',
      'logo-alpha.png': 'png',
      'logo.svg': 'png',
      'scan.tif': 'jpeg',
      'seeds.webp': 'webp',
      'ridge.avif': 'avif',
      'animated.gif': 'gif',
    });
    const { channels } = await sharp(join(cwd, 'good', 'logo.png')).stats();
    expect(channels).toHaveLength(4);
    expect(channels[3]?.min).toBe(0);
  });
});

describe('the broken fixtures', () => {
  it('each fail with their code, and with a reason', () => {
    expect(broken.status).toBe(1);
    const codes = broken.items.map(({ source, error }) => [
      source.slice(brokenFolder.length + 1),
      error?.code,
    ]);
    expect(Object.fromEntries(codes)).toEqual(brokenImages);
    for (const { error } of broken.items) expect(error?.message).toMatch(/\w+ \w+/);
  });

  it('leave nothing behind', async () => {
    expect(await readdir(join(cwd, 'broken'))).toEqual(['.pipeline']);
  });
});
