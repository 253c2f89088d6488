import type { FileHandle } from 'node:fs/promises';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Clock } from '../../../src/base/index.js';
import { pipeline } from '../../../src/pipeline/index.js';

/** Every file that was opened, and what happens at each call that goes to the disk. */
const disk = vi.hoisted(() => ({
  opened: [] as FileHandle[],
  onCall: (_name: string): void => {},
  atWork: 0,
  mostAtWork: 0,
}));

function told<A extends unknown[], R>(name: string, call: (...args: A) => Promise<R>) {
  return async (...args: A): Promise<R> => {
    disk.onCall(name);
    disk.atWork += 1;
    // All files of a merge are closed together, so that one which cannot be keeps no other open.
    if (name !== 'close') disk.mostAtWork = Math.max(disk.mostAtWork, disk.atWork);
    try {
      return await call(...args);
    } finally {
      disk.atWork -= 1;
    }
  };
}

vi.mock('node:fs/promises', async (original) => {
  const fs = await original<typeof import('node:fs/promises')>();
  return {
    ...fs,
    mkdtemp: told('mkdtemp', fs.mkdtemp as (prefix: string) => Promise<string>),
    rm: told('rm', fs.rm),
    open: told('open', async (...args: Parameters<typeof fs.open>) => {
      const file = await fs.open(...args);
      disk.opened.push(file);
      for (const name of ['read', 'writev', 'close'] as const) {
        file[name] = told(name, file[name].bind(file) as never) as never;
      }
      return file;
    }),
  };
});

/** Its timers never fire: whoever is cancelled is waited for until it has really let go. */
const patient: Clock = { now: () => 0, setTimeout: () => () => {} };

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sort-flow-test-'));
  disk.opened.length = 0;
  disk.onCall = () => {};
  disk.mostAtWork = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What a run has left behind. */
const left = (): { open: number; folders: number } => ({
  open: disk.opened.filter((file) => file.fd !== -1).length,
  folders: readdirSync(folder).length,
});

const NOTHING = { open: 0, folders: 0 };
const COUNT = 70;

/** Each entry makes a run of its own, so that there is a merge before the last one. */
function sorting(source: Iterable<number> | AsyncIterable<number> = numbers()) {
  return pipeline(source, { clock: patient }).sort({ by: (n) => -n, memoryBytes: 1, tmpDir: folder });
}

const functionsLast = (item: unknown): number => Number(typeof item === 'function');

function* numbers(): Generator<number> {
  for (let n = 0; n < COUNT; n += 1) yield n;
}

describe('sort leaves no file open and no folder behind', () => {
  test('at the end, with one thing at a time at work on the disk (Sorter I1)', async () => {
    expect(await sorting().toArray()).toEqual([...numbers()].toReversed());
    expect(disk.opened.length).toBeGreaterThan(2 * COUNT);
    expect(disk.mostAtWork).toBe(1);
    expect(left()).toEqual(NOTHING);
  });

  test('when it is aborted at any of the calls that go to the disk (Sorter I2, Spill I2)', async () => {
    let calls = 0;
    disk.onCall = () => (calls += 1);
    await sorting().toArray();
    const all = calls;
    expect(all).toBeGreaterThan(5 * COUNT);
    for (let instant = 1; instant <= all; instant += instant < 12 || instant > all - 12 ? 1 : 29) {
      const stop = new AbortController();
      calls = 0;
      disk.opened.length = 0;
      disk.onCall = () => {
        calls += 1;
        if (calls === instant) stop.abort('enough');
      };
      const outcome = await sorting()
        .toArray({ signal: stop.signal })
        .catch((reason: unknown) => reason);
      // The last call clears up: then everything is through already.
      expect(outcome, `at call ${instant}`).toEqual(instant < all ? 'enough' : [...numbers()].toReversed());
      expect(left(), `at call ${instant} of ${all}`).toEqual(NOTHING);
    }
  });

  test('when it is aborted while the source is asked, as the source ends, and while items come out', async () => {
    for (let instant = 0; instant <= 2 * COUNT; instant += 13) {
      const stop = new AbortController();
      const atInstant = (n: number): void => {
        if (n === instant) stop.abort('enough');
      };
      const source = async function* (): AsyncGenerator<number> {
        for (const n of numbers()) {
          atInstant(n);
          yield n;
        }
        atInstant(COUNT);
      };
      let received = 0;
      const running = sorting(source()).to(
        () => {
          received += 1;
          atInstant(COUNT + received);
        },
        { signal: stop.signal },
      );
      await expect(running, `at ${instant}`).rejects.toBe('enough');
      expect(left(), `at ${instant}`).toEqual(NOTHING);
    }
  });

  test('when the loop over it is left after any number of items', async () => {
    for (let wanted = 1; wanted < COUNT; wanted += 31) {
      let received = 0;
      for await (const _item of sorting()) {
        received += 1;
        if (received === wanted) break;
      }
      expect(left(), `after ${wanted}`).toEqual(NOTHING);
    }
  });

  test('when a stage after it fails', async () => {
    const failing = sorting()
      .map((n) => {
        if (n === 7) throw new Error('seven');
        return n;
      })
      .toArray();
    await expect(failing).rejects.toMatchObject({ code: 'STAGE_FAILED', stage: 'map' });
    expect(left()).toEqual(NOTHING);
  });

  test('when an item cannot go to disk', async () => {
    // It is written last, when the file is about to be closed.
    const mixed = pipeline<unknown>([() => 3, 'x'.repeat(70_000)], { clock: patient });
    const failing = mixed.sort({ by: functionsLast, memoryBytes: 60_000, tmpDir: folder }).toArray();
    await expect(failing).rejects.toMatchObject({
      stage: 'sort',
      cause: { message: expect.stringContaining('could not be cloned') },
    });
    expect(disk.opened).toHaveLength(1);
    expect(left()).toEqual(NOTHING);
  });

  test.each(['mkdtemp', 'open', 'writev', 'read'])(
    'when %s fails, at any time (Spill I2)',
    async (failing) => {
      let calls = 0;
      disk.onCall = (name) => (calls += Number(name === failing));
      await sorting().toArray();
      const all = calls;
      for (let instant = 1; instant <= all; instant += 29) {
        calls = 0;
        disk.opened.length = 0;
        const broken = new Error('the disk is broken');
        disk.onCall = (name) => {
          calls += Number(name === failing);
          if (name === failing && calls === instant) throw broken;
        };
        await expect(sorting().toArray()).rejects.toMatchObject({ stage: 'sort', cause: broken });
        expect(left(), `at call ${instant} of ${all}`).toEqual(NOTHING);
      }
    },
  );
});
