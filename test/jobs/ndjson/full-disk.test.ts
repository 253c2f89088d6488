import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  checkNdjson,
  filterNdjson,
  mapNdjson,
  type NdjsonRun,
  pipeline,
  readNdjson,
  runNdjson,
  sortNdjson,
  writeNdjson,
} from '../../../src/index.js';
import { runTasksInThisProcess } from '../../pool/in-this-process.js';
import { canMountDisks, mountDisk } from '../thumbnails/mounted-disk.js';
import { told } from './run/told.js';
import { TempFolder } from './temp-folder.js';

const DISK_BYTES = 65_536;
const good = Array.from({ length: 20_000 }, (_, a) => `{"a":${a},"pad":"0123456789"}\n`).join('');
const stages = new URL('data:text/javascript,export default (p) => p;');
const faulty = '{"a":01}\n'.repeat(1_000);

describe.runIf(canMountDisks())('on a full disk', () => {
  runTasksInThisProcess();

  const outputs: Readonly<Record<string, (input: string, output: string) => NdjsonRun>> = {
    sort: (input, output) => sortNdjson([input], { keys: ['a'], output, jobs: 1 }),
    map: (input, output) => mapNdjson([input], { eval: 'r' }, { output, jobs: 1 }),
    filter: (input, output) => filterNdjson([input], { eval: 'true' }, { output, jobs: 1 }),
    run: (input, output) => runNdjson([input], stages, { output }),
  };

  it.each(Object.keys(outputs))('the output of %s does not appear, and nothing stays of it', async (name) => {
    using disk = mountDisk(DISK_BYTES);
    using folder = new TempFolder();
    const run = outputs[name]?.(folder.write('in', good), `${disk.root}/out`);
    if (run === undefined) throw new Error(name);
    await expect(told(run)).rejects.toMatchObject({
      code: 'IO',
      message: expect.stringContaining(`${disk.root}/out cannot be written: the disk is full`),
    });
    writeFileSync(`${disk.root}/room`, Buffer.alloc(DISK_BYTES - 4_096));
  });

  it('an output that was there before is left as it was (OutputFile I1)', async () => {
    using disk = mountDisk(DISK_BYTES);
    using folder = new TempFolder();
    const output = `${disk.root}/out`;
    writeFileSync(output, 'before\n');
    const run = mapNdjson([folder.write('in', good)], { eval: 'r' }, { output, jobs: 1 });
    await expect(told(run)).rejects.toMatchObject({ code: 'IO' });
    expect(readFileSync(output, 'utf8')).toBe('before\n');
  });

  const checks: Readonly<Record<string, (input: string, deadLetter: string) => NdjsonRun>> = {
    check: (input, deadLetter) => checkNdjson([input], { deadLetter, jobs: 1 }),
    sort: (input, deadLetter) => sortNdjson([input], { deadLetter, jobs: 1 }),
    map: (input, deadLetter) => mapNdjson([input], { eval: 'r' }, { deadLetter, jobs: 1 }),
  };

  it.each(Object.keys(checks))(
    '%s ends with the dead letters that have no room, and says so',
    async (name) => {
      using disk = mountDisk(DISK_BYTES);
      using folder = new TempFolder();
      const run = checks[name]?.(folder.write('in', faulty), `${disk.root}/dead`);
      if (run === undefined) throw new Error(name);
      await expect(told(run)).rejects.toMatchObject({
        code: 'IO',
        message: expect.stringContaining(`${disk.root}/dead cannot be written: the disk is full`),
      });
    },
  );

  it('a run that could be resumed goes on when there is room again', async () => {
    using disk = mountDisk(10 * DISK_BYTES);
    using folder = new TempFolder();
    const input = folder.write('in', good);
    const [output, checkpoint] = [`${disk.root}/out`, folder.at('kept')];
    writeFileSync(`${disk.root}/filled`, Buffer.alloc(6 * DISK_BYTES));
    const run = (resume: boolean): NdjsonRun =>
      mapNdjson([input], { eval: 'r' }, { output, checkpoint, resume, jobs: 1 });
    await expect(told(run(false))).rejects.toMatchObject({ code: 'IO' });
    rmSync(`${disk.root}/filled`);
    await told(run(true));
    expect(readFileSync(output, 'utf8')).toBe(good);
  });

  it('a sink fails its pipeline, and puts out nothing', async () => {
    using disk = mountDisk(DISK_BYTES);
    using folder = new TempFolder();
    const input = folder.write('in', good);
    const run = pipeline(readNdjson([input])).to(writeNdjson(`${disk.root}/out`));
    await expect(run).rejects.toMatchObject({ cause: { code: 'IO' } });
    writeFileSync(`${disk.root}/room`, Buffer.alloc(DISK_BYTES - 4_096));
  });
});
