import { describe, expect, it } from 'vitest';
import { PipelineError, systemClock } from '../../../../src/base/index.js';
import { ChunkWork } from '../../../../src/jobs/ndjson/map/chunk-work.js';
import type { Pools } from '../../../../src/jobs/ndjson/map/pools.js';
import type { WorkerPlan } from '../../../../src/jobs/ndjson/map/worker.js';

const { signal } = new AbortController();

/** Workers that never have loaded the function; gives how long they were left to it. */
class Stuck {
  timeoutMs: number | undefined;

  for(): { run: (task: unknown, input: unknown, limits: { timeoutMs?: number }) => Promise<never> } {
    return {
      run: async (_task, _input, { timeoutMs }) => {
        this.timeoutMs = timeoutMs;
        throw new PipelineError('TIMEOUT', 'too long');
      },
    };
  }
}

async function limitOf(timeoutMs: number): Promise<readonly [number | undefined, unknown]> {
  const pools = new Stuck();
  const plan = { timeoutMs } as WorkerPlan;
  const preparing = ChunkWork.prepare(pools as unknown as Pools, plan, systemClock, signal);
  const message = await preparing.catch((error: PipelineError) => [error.code, error.message]);
  return [pools.timeoutMs, message];
}

describe('loading a function', () => {
  it('has a minute, or the time of a call if that is longer, and is refused then', async () => {
    const refused = ['INVALID_ARGUMENT', 'the function was not loaded within 1m 00s'];
    expect(await limitOf(50)).toEqual([60_000, refused]);
    expect(await limitOf(90_000)).toEqual([
      90_000,
      ['INVALID_ARGUMENT', 'the function was not loaded within 1m 30s'],
    ]);
  });

  it('may take as long as it likes when calls may', async () => {
    expect((await limitOf(0))[0]).toBeUndefined();
  });
});
