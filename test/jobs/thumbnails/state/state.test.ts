import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Journal } from '../../../../src/jobs/thumbnails/state/journal.js';
import { State } from '../../../../src/jobs/thumbnails/state/index.js';
import { canMountDisks, mountDisk } from '../mounted-disk.js';
import { type TempTree, tempTree } from '../temp-tree.js';
import { record } from './pieces.js';

async function stateOf(tree: TempTree): Promise<State> {
  mkdirSync(tree.at('out'), { recursive: true });
  return await State.open({ path: tree.at('out'), real: tree.at('out'), label: 'out' });
}

describe('the state of an output folder', () => {
  it('writes nothing before it is begun, and nothing when there is nothing to say (I1)', async () => {
    using tree = tempTree();
    const state = await stateOf(tree);
    state.record(record('a'));
    await state.close();
    expect(tree.files()).toEqual([]);
    await state.begin();
    expect(tree.files()).toEqual(['out/.pipeline/lock-1']);
    await state.close();
    await state.close();
    expect(tree.files()).toEqual([]);
  });

  it('is the own of one run from begin to close (I2)', async () => {
    using tree = tempTree();
    const [first, second] = [await stateOf(tree), await stateOf(tree)];
    await first.begin();
    await expect(second.begin()).rejects.toMatchObject({ code: 'OUTPUT_BUSY' });
    await expect(stateOf(tree)).rejects.toMatchObject({ code: 'OUTPUT_BUSY' });
    first.record(record('a'));
    await first.close();
    await second.begin();
    expect(second.ledger.get('a')).toBeDefined();
    await second.close();
  });

  it('remembers what was recorded as soon as that has settled', async () => {
    using tree = tempTree();
    const state = await stateOf(tree);
    await state.begin();
    state.record(record('a'));
    await state.settled();
    expect((await Journal.read(tree.at('out/.pipeline/manifest.ndjson'))).ledger.size).toBe(1);
    await state.close();
  });

  it.runIf(canMountDisks())(
    'is lost to a full disk, and nothing else is: nobody is told of a fault (I3)',
    async () => {
      using disk = mountDisk(64 * 1024);
      const out = { path: disk.root, real: disk.root, label: 'out' };
      const full = await State.open(out);
      await full.begin();
      expect(() => writeFileSync(join(disk.root, 'large'), Buffer.alloc(64 * 1024))).toThrow('ENOSPC');
      for (let n = 0; n < 2_000; n += 1) full.record(record(`${n}`));
      await full.settled();
      await full.close();
      const fuller = await State.open(out); // there is no room for a lock either
      await fuller.begin();
      fuller.record(record('a'));
      await fuller.settled();
      await fuller.close();
      expect(readdirSync(join(disk.root, '.pipeline')).filter((name) => name.startsWith('lock-'))).toEqual(
        [],
      );
    },
  );

  it('names files by their way from the output folder', async () => {
    using tree = tempTree();
    const state = await stateOf(tree);
    for (const path of ['/a.jpg', tree.at('out/a.jpg'), tree.at('in/b c/a.jpg'), tree.at('a.jpg')]) {
      expect(state.keyOf(path)).toBe(relative(tree.at('out'), path));
      expect(state.keyOf(path)).toBe(state.keyOf(path));
      expect(state.pathOf(state.keyOf(path))).toBe(path);
    }
  });

  it('removes what a run left unfinished before it held the lock, and deeper only after a death', async () => {
    using tree = tempTree();
    const state = await stateOf(tree);
    await state.begin();
    await state.close();
    const left = '.pipeline-0123456789abcdef.tmp';
    mkdirSync(tree.at('out/deep'));
    for (const folder of ['out', 'out/.pipeline', 'out/deep']) writeFileSync(tree.at(folder, left), 'half');
    await (await beginAgain(tree)).close();
    expect(tree.files()).toEqual([`out/deep/${left}`]);
    writeFileSync(tree.at('out/.pipeline/lock-1'), JSON.stringify({ pid: 2 ** 30, started: '1', home: '' }));
    utimesSync(tree.at('out/.pipeline/lock-1'), 1, 1);
    await (await beginAgain(tree)).close();
    expect(tree.files()).toEqual([]);
  });
});

async function beginAgain(tree: TempTree): Promise<State> {
  const state = await stateOf(tree);
  await state.begin();
  return state;
}
