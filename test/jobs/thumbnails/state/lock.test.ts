import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Lock, refuseWhenLocked, takeLock } from '../../../../src/jobs/thumbnails/state/lock.js';
import {
  type Holder,
  type Life,
  type Processes,
  systemProcesses,
} from '../../../../src/jobs/thumbnails/state/lock-holder.js';
import { tempTree } from '../temp-tree.js';

/** A machine on which the lives of processes are as a test says. */
function machine(pid: number, lives: Record<number, Life> = {}): Processes {
  return {
    self: () => ({ pid, started: '1', home: 'here' }),
    lifeOf: (holder) => lives[holder.pid] ?? 'alive',
  };
}

const dead = JSON.stringify({ pid: 4, started: '1', home: 'here' } satisfies Holder);

describe('a lock', () => {
  it('is one file while it is held, and none after', async () => {
    using tree = tempTree();
    const lock = await takeLock(tree.root, 'out', machine(1));
    expect([tree.files(), lock.tookOver]).toEqual([['lock-1'], false]);
    await lock.release();
    await lock.release();
    expect(tree.files()).toEqual([]);
  });

  it('refuses a second holder, whom it tells who the first is', async () => {
    using tree = tempTree();
    const lock = await takeLock(tree.root, 'out', machine(1));
    const refusal = {
      code: 'OUTPUT_BUSY',
      message: expect.stringMatching(/^out is in use by .*process 1 on here/),
    };
    await expect(takeLock(tree.root, 'out', machine(2))).rejects.toMatchObject(refusal);
    await expect(refuseWhenLocked(tree.root, 'out', machine(2))).rejects.toMatchObject(refusal);
    expect(tree.files()).toEqual(['lock-1']);
    await lock.release();
  });

  it('of a dead process is taken over', async () => {
    using tree = tempTree({ 'lock-3': dead });
    const lock = await takeLock(tree.root, 'out', machine(1, { 4: 'dead' }));
    expect([tree.files(), lock.tookOver]).toEqual([['lock-4'], true]);
    await lock.release();
  });

  it('is had by one of many that find a dead one at once (I2, I3)', async () => {
    for (let round = 0; round < 20; round += 1) {
      using tree = tempTree({ 'lock-1': dead });
      const takers = Array.from({ length: 6 }, (_, index) => machine(10 + index, { 4: 'dead' }));
      const results = await Promise.allSettled(takers.map((each) => takeLock(tree.root, 'out', each)));
      const had = results.filter(({ status }) => status === 'fulfilled');
      expect(had.length).toBeLessThanOrEqual(1);
      expect(readdirSync(tree.root)).toHaveLength(had.length === 1 ? 1 : tree.files().length);
    }
  });

  it('is never seen without its holder, however soon it is looked at (I1)', async () => {
    using tree = tempTree();
    const seen = new Set<string>();
    for (let round = 0; round < 20; round += 1) {
      const taken: Lock[] = [];
      void takeLock(tree.root, 'out', machine(1)).then((lock) => taken.push(lock));
      while (taken.length === 0) {
        for (const name of readdirSync(tree.root).filter((each) => each.startsWith('lock-')))
          seen.add(readFileSync(tree.at(name), 'utf8'));
        await new Promise(setImmediate);
      }
      seen.add(readFileSync(tree.at('lock-1'), 'utf8'));
      await taken[0]?.release();
    }
    expect([...seen].map((text) => JSON.parse(text))).toEqual([machine(1).self()]);
  });

  it('of a process that cannot be looked at is held for a minute after it was last touched', async () => {
    using tree = tempTree({ 'lock-1': dead });
    const processes = machine(1, { 4: 'unknown' });
    await expect(takeLock(tree.root, 'out', processes)).rejects.toMatchObject({ code: 'OUTPUT_BUSY' });
    utimesSync(tree.at('lock-1'), new Date(), new Date(Date.now() - 61_000));
    const lock = await takeLock(tree.root, 'out', processes);
    expect(tree.files()).toEqual(['lock-2']);
    await lock.release();
  });

  it('that says nothing is treated as that of an unknown process', async () => {
    using tree = tempTree({ 'lock-1': '' });
    await expect(takeLock(tree.root, 'out', machine(1))).rejects.toMatchObject({ code: 'OUTPUT_BUSY' });
    utimesSync(tree.at('lock-1'), new Date(), new Date(0));
    await (await takeLock(tree.root, 'out', machine(1))).release();
  });

  it('leaves alone what only looks like one', async () => {
    using tree = tempTree();
    writeFileSync(tree.at('lock-x'), '');
    await (await takeLock(tree.root, 'out', machine(1))).release();
    expect(tree.files()).toEqual(['lock-x']);
  });
});

describe('the processes of this machine', () => {
  it('know this one to be alive, and one that never was to be dead', () => {
    const self = systemProcesses.self();
    expect(systemProcesses.lifeOf(self)).toBe(self.started === null ? 'unknown' : 'alive');
    expect(systemProcesses.lifeOf({ ...self, pid: 2 ** 30 })).toBe('dead');
  });

  it('know that a number was given out again', () => {
    const self = systemProcesses.self();
    if (self.started === null) return;
    expect(systemProcesses.lifeOf({ ...self, started: '1' })).toBe('dead');
  });

  it('do not know those of other machines and containers', () => {
    expect(systemProcesses.lifeOf({ ...systemProcesses.self(), home: 'elsewhere' })).toBe('unknown');
  });
});
