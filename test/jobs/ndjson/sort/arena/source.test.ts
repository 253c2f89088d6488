import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parseSortKey } from '../../../../../src/jobs/ndjson/order/index.js';
import { Arena } from '../../../../../src/jobs/ndjson/sort/arena/arena.js';
import { Room } from '../../../../../src/jobs/ndjson/sort/arena/room.js';
import { InputsSource, type ReadingJob } from '../../../../../src/jobs/ndjson/sort/arena/source.js';

const root = mkdtempSync(join(tmpdir(), 'pipeline-source-'));
afterEach(() => rmSync(root, { recursive: true }));

/** Files below the folder that this process has open; none where that cannot be seen. */
function openBelow(folder: string): string[] {
  const descriptors = process.platform === 'linux' ? readdirSync('/proc/self/fd') : [];
  return descriptors.flatMap((descriptor) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${descriptor}`);
      return path.startsWith(folder) ? [path] : [];
    } catch {
      return []; // the one that was for looking
    }
  });
}

describe('the inputs of a sort', () => {
  it('once closed, are over: what is being opened is closed, and nothing more is opened', async () => {
    const inputs = ['a', 'b'].map((name) => ({ name, path: join(root, name) }));
    for (const { path } of inputs) writeFileSync(path, '1\n');
    const job = {
      inputs,
      settings: { maxRecordBytes: 1024 },
      failures: { keepOversizedBytes: 0 },
      teller: { tally: { readers: [] } },
    } as unknown as ReadingJob;
    const { signal } = new AbortController();
    const source = new InputsSource(job, { pieceBytes: 4096, batchBytes: 4096, signal });
    const spec = { keys: [parseSortKey('.')], missing: 'first', reverse: false } as const;
    const arena = new Arena(2 ** 20, 0, spec);
    const next = source.next(arena, new Room(arena));
    await source.close();
    expect([await next, await source.next(arena, new Room(arena))]).toEqual(['end', 'end']);
    expect(openBelow(root)).toEqual([]);
  });
});
