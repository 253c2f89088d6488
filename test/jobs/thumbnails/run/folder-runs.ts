import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach } from 'vitest';
import { type ThumbnailEvent, thumbnails, type ThumbnailsOptions } from '../../../../src/index.js';

/** A folder of pictures for each test of a file, and runs over it. */
export interface FolderRuns {
  /** The folder of the test that is on. */
  readonly cwd: string;
  readonly at: (...names: string[]) => string;
  /** Puts a picture of 40 × 30 there. */
  readonly picture: (name: string, background?: string) => Promise<void>;
  /** A run: its events as `status source`, and `prune source`. */
  readonly told: (options?: ThumbnailsOptions, inputs?: string[]) => Promise<string[]>;
}

/** To be called once in a file, at its top. */
export function useFolder(): FolderRuns {
  let cwd = '';
  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'pipeline-state-'));
  });
  afterEach(() => rm(cwd, { recursive: true }));
  const at = (...names: string[]): string => join(cwd, ...names);

  return {
    get cwd() {
      return cwd;
    },
    at,
    async picture(name, background = 'teal') {
      await sharp({ create: { width: 40, height: 30, channels: 3, background } }).toFile(at(name));
    },
    async told(options = {}, inputs = ['.']) {
      const events: ThumbnailEvent[] = [];
      for await (const event of thumbnails(inputs, { cwd, jobs: 1, ...options })) events.push(event);
      return events.flatMap(wordsOf).sort();
    },
  };
}

function wordsOf(event: ThumbnailEvent): string[] {
  if (event.type === 'summary') return [];
  if (event.type === 'prune') return [`prune ${event.source}: ${event.outputs.join(' ')}`];
  const { status, source, rebuilt, error } = event;
  return [[status, source, rebuilt ?? error?.code].filter((word) => word !== undefined).join(' ')];
}
