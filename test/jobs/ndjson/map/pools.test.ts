import { describe, expect, it } from 'vitest';
import { type MapNdjsonOptions, resolveMapSettings } from '../../../../src/jobs/ndjson/map/options.js';
import { Pools } from '../../../../src/jobs/ndjson/map/pools.js';

const MIB = 2 ** 20;

/** Whether the pool for chunks of some bytes is the one for the largest. */
async function isGuarded(source: string, bytes: number, options: MapNdjsonOptions = {}): Promise<boolean> {
  const some = { isolation: 'process', ...options } as const;
  const pools = new Pools(resolveMapSettings('filter', ['-'], { eval: source }, some));
  try {
    return pools.for(bytes) === pools.for(1_000 * MIB);
  } finally {
    await pools.destroy();
  }
}

describe('the workers of a run', () => {
  it('are threads for plain functions and records that fill no heap, when others get processes', async () => {
    expect(await isGuarded('r => r.a < 5', 0)).toBe(false);
    expect(await isGuarded('r => r.a < 5', 2 * MIB)).toBe(false);
    expect(await isGuarded('r => r.a < 5', 2 * MIB + 1)).toBe(true);
  });

  it('are the same for all chunks otherwise', async () => {
    expect(await isGuarded('r => f(r)', 0)).toBe(true);
    expect(await isGuarded('r => r.a < 5', 0, { heapBytes: 64 * MIB })).toBe(true);
    expect(await isGuarded('r => r.a < 5', 0, { concurrency: 2 })).toBe(true);
    expect(await isGuarded('r => r.a < 5', 0, { isolation: 'thread' })).toBe(true);
  });
});
