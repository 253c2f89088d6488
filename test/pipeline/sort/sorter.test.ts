import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Sorter } from '../../../src/pipeline/sort/index.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sorter-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function sorted<V>(entries: Iterable<readonly [unknown, V]>, memoryBytes?: number): Promise<V[]> {
  const sorter = new Sorter({ memoryBytes, tmpDir: folder });
  for (const [key, value] of entries) await sorter.add(key, value);
  await sorter.finish();
  const values: V[] = [];
  for (let entry = await sorter.next(); entry !== undefined; entry = await sorter.next())
    values.push(entry.value as V);
  await sorter.close();
  return values;
}

/** Deterministic noise. */
function* noise(count: number, kinds: number): Generator<readonly [number, number]> {
  let state = 42;
  for (let n = 0; n < count; n += 1) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield [state % kinds, n];
  }
}

describe('a sorter', () => {
  test('past its budget gives exactly what it gives within it: the same order, stable (Merger I1)', async () => {
    const inMemory = (await sorted(noise(10_000, 50))).join();
    for (const memoryBytes of [500_000, 50_000, 10_000]) {
      expect((await sorted(noise(10_000, 50), memoryBytes)).join() === inMemory, `${memoryBytes}`).toBe(true);
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  test('merges in several rounds when there are more runs than can be open at once (Spill I1)', async () => {
    const entries = [...noise(500, 97)];
    expect(await sorted(entries, 1)).toEqual(await sorted(entries));
    expect(readdirSync(folder)).toEqual([]);
  });

  test('agrees with the sort of the language for keys of every kind', async () => {
    const keys = fc.array(
      fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constantFrom(null, undefined)),
    );
    await fc.assert(
      fc.asyncProperty(keys, fc.constantFrom(1, 300, 1_000_000), async (list, memoryBytes) => {
        const entries = list.map((key, at) => [key, at] as const);
        expect(await sorted(entries, memoryBytes)).toEqual(await sorted(entries));
      }),
      { numRuns: 30 },
    );
  });

  test('gives structured values back as they were', async () => {
    const value = {
      text: 'ä',
      when: new Date(7),
      bytes: new Uint8Array([1, 2]),
      map: new Map([[1, { deep: [null] }]]),
      big: 5n,
    };
    expect(
      await sorted(
        [
          [1, value],
          [0, { ...value }],
        ],
        1,
      ),
    ).toEqual([value, value]);
  });

  test('an item that is undefined is an item', async () => {
    expect(
      await sorted(
        [
          [2, 'b'],
          [1, undefined],
          [3, null],
        ],
        1,
      ),
    ).toEqual([undefined, 'b', null]);
  });

  test('keeps its files in a private folder and removes it however it ends', async () => {
    const sorter = new Sorter({ memoryBytes: 1, tmpDir: folder });
    await sorter.add(1, 'a');
    const [name] = readdirSync(folder);
    expect(name).toMatch(/^pipeline-sort-/);
    expect(process.listeners('exit').some((listener) => String(listener).includes('rmSync'))).toBe(true);
    await sorter.close();
    await sorter.close();
    expect(existsSync(join(folder, name ?? ''))).toBe(false);
    expect(process.listeners('exit').some((listener) => String(listener).includes('rmSync'))).toBe(false);
  });

  test('what cannot be written fails, and nothing stays', async () => {
    const sorter = new Sorter({ memoryBytes: 1, tmpDir: folder });
    await expect(sorter.add(1, () => {})).rejects.toThrow('could not be cloned');
    await sorter.close();
    expect(readdirSync(folder)).toEqual([]);
    const file = join(folder, 'not-a-folder');
    writeFileSync(file, '');
    const lost = new Sorter({ memoryBytes: 1, tmpDir: file });
    await expect(lost.add(1, 'a')).rejects.toMatchObject({ code: 'ENOTDIR' });
    await lost.close();
  });

  test('holds no more in memory than its budget allows', async () => {
    const sorter = new Sorter({ memoryBytes: 10_000, tmpDir: folder });
    let most = 0;
    for (const [key, value] of noise(5_000, 1_000)) {
      await sorter.add(key, value);
      most = Math.max(most, sorter.held);
    }
    expect(most).toBeLessThan(110);
    expect(most).toBeGreaterThan(50);
    await sorter.close();
  });
});
