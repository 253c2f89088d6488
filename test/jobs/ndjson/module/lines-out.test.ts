import { describe, expect, it } from 'vitest';
import { LinesOut } from '../../../../src/jobs/ndjson/module/lines-out.js';

/** Time stands still; what waits for it is called by the test. */
class StillClock {
  readonly waiting: Map<() => void, number> = new Map();

  now(): number {
    return 0;
  }

  setTimeout(callback: () => void, delayMs: number): () => void {
    this.waiting.set(callback, delayMs);
    return () => void this.waiting.delete(callback);
  }

  ring(): void {
    for (const callback of this.waiting.keys()) callback();
    this.waiting.clear();
  }
}

function open() {
  const clock = new StillClock();
  const written: string[] = [];
  const out = {
    write: async (bytes: Uint8Array) => {
      written.push(Buffer.from(bytes).toString());
      return true;
    },
    commit: async () => undefined,
    abandon: async () => undefined,
  };
  return { clock, written, lines: new LinesOut(out, clock) };
}

describe('the lines of a module', () => {
  it('wait at most 50 ms for company, counted from the first of them', async () => {
    const { clock, lines, written } = open();
    await lines.add(1);
    await lines.add({ n: 2 });
    expect([...clock.waiting.values()]).toEqual([50]);
    expect(written).toEqual([]);
    clock.ring();
    await lines.flush();
    expect(written).toEqual(['1\n{"n":2}\n']);
  });

  it('go at once when they are many, and nothing waits any more', async () => {
    const { clock, lines, written } = open();
    await lines.add('x'.repeat(64 * 1024));
    expect(written).toHaveLength(1);
    await lines.add(1);
    await lines.flush();
    expect(written.at(-1)).toBe('1\n');
    expect(clock.waiting.size).toBe(0);
  });

  it('go nowhere once they were abandoned', async () => {
    const { clock, lines, written } = open();
    await lines.add(1);
    lines.abandon();
    expect(clock.waiting.size).toBe(0);
    await lines.flush();
    expect(written).toEqual([]);
  });

  it.each([undefined, 1n, () => 1])(
    'cannot be made of what JSON cannot hold: INVALID_RESULT',
    async (value) => {
      await expect(open().lines.add(value)).rejects.toMatchObject({ code: 'INVALID_RESULT' });
    },
  );
});
