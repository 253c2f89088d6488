import type { PlacedFile, SourceRecord } from '../../../../src/jobs/thumbnails/state/index.js';

/** A thumbnail as a record lists it. */
export function placed(name: string, change: Partial<PlacedFile> = {}): PlacedFile {
  const size = { size: '256', width: 256, height: 170, format: 'jpeg' } as const;
  return {
    name,
    ...size,
    bytes: 7_800,
    hash: `bytes of ${name}`,
    mtimeMs: 1_000.25,
    ctimeMs: 1_000.5,
    ...change,
  };
}

/** A source of which one thumbnail was made. */
export function record(source: string, change: Partial<SourceRecord> = {}): SourceRecord {
  const identity = { size: 100, mtimeMs: 500.125, ino: 7 };
  return {
    source,
    ...identity,
    hash: `content of ${source}`,
    recipe: 'r1',
    outputs: [placed(source)],
    ...change,
  };
}
