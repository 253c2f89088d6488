import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  type Clock,
  filterNdjson,
  mapNdjson,
  type MapNdjsonOptions,
  systemClock,
} from '../../../../src/index.js';
import { runTasksInThisProcess } from '../../../pool/in-this-process.js';
import { stdin, told } from '../run/told.js';
import { TempFolder } from '../temp-folder.js';

const SOURCE =
  'r => { if (r % 50 === 7) throw new Error("no " + r); return r % 3 === 0 ? undefined : [r, "é"] }';

/** Every look at it is a second later, so that progress is kept with every chunk. */
class Hasty implements Clock {
  private atMs = 0;

  now(): number {
    this.atMs += 1_000;
    return this.atMs;
  }

  setTimeout(callback: () => void, delayMs: number): () => void {
    return systemClock.setTimeout(callback, delayMs);
  }
}

/** What a checkpoint holds. */
interface Kept {
  readonly progress: { readonly counts: { readonly received: number } };
}

function fill(folder: TempFolder): string[] {
  const lines = Array.from({ length: 3_000 }, (_, n) =>
    n % 41 === 0 ? `x${n}` : n % 7 === 0 ? '' : String(n),
  );
  return [
    folder.write('a', `\ufeff${lines.slice(0, 1_200).join('\n')}`),
    folder.write('b', gzipSync(`${lines.slice(1_200).join('\r\n')}\n${'7'.repeat(70)}\n8\n`)),
  ];
}

function start(folder: TempFolder, inputs: readonly string[], name: string, options: MapNdjsonOptions = {}) {
  return mapNdjson(
    inputs,
    { eval: SOURCE },
    {
      jobs: 1,
      maxRecordBytes: 64,
      output: folder.at(`${name}.out`),
      deadLetter: folder.at(`${name}.dead`),
      clock: new Hasty(),
      ...options,
    },
  );
}

describe('a run with a checkpoint', () => {
  it('gives after a stop at any point, and after another, what an uninterrupted run gives (CheckpointLogBook I1)', async () => {
    using folder = new TempFolder();
    const inputs = fill(folder);
    const whole = await told(start(folder, inputs, 'whole'));
    for (const stops of [[1], [60, 5, 20]]) {
      const checkpoint = folder.at('checkpoint');
      for (const [n, stop] of stops.entries()) {
        const run = start(folder, inputs, 'parts', { checkpoint, resume: n > 0 });
        let faults = 0;
        for await (const event of run) if (event.type === 'fault' && ++faults === stop) break; // leaving destroys it
        expect(existsSync(folder.at('parts.out'))).toBe(false);
      }
      const { summary } = await told(start(folder, inputs, 'parts', { checkpoint, resume: true }));
      expect(summary).toEqual(whole.summary);
      expect(folder.read('parts.out')).toBe(folder.read('whole.out'));
      expect(folder.read('parts.dead')).toBe(folder.read('whole.dead'));
      expect(folder.names).toEqual(['a', 'b', 'parts.dead', 'parts.out', 'whole.dead', 'whole.out']);
      rmSync(folder.at('parts.out'));
    }
  });

  it('goes on where it was closed, of large files too', async () => {
    using folder = new TempFolder();
    const lines = Array.from({ length: 400_000 }, (_, n) => `{"n":${n}}\n`).join('');
    const inputs = [folder.write('a', lines), folder.write('b', lines)];
    const fn = { eval: 'r => r.n % 3 === 0' };
    const options = { jobs: 1, clock: new Hasty() };
    await filterNdjson(inputs, fn, { ...options, output: folder.at('whole') }).result();
    const go = (resume: boolean) => {
      const files = { output: folder.at('parts'), checkpoint: folder.at('checkpoint') };
      return filterNdjson(inputs, fn, { ...options, ...files, resume });
    };
    for (const resume of [false, true, true]) {
      const run = go(resume);
      const before = resume ? (JSON.parse(folder.read('checkpoint')) as Kept).progress.counts.received : 0;
      const closing = setInterval(() => {
        if (run.snapshot().received > before) run.close();
      }, 1);
      const { ending, received } = await run.result();
      clearInterval(closing);
      expect([ending, received > before, received < 800_000]).toEqual(['closed', true, true]);
    }
    expect(await go(true).result()).toMatchObject({ ending: 'complete', received: 800_000 });
    expect(folder.read('parts')).toBe(folder.read('whole'));
  });
});

describe('a checkpoint', () => {
  runTasksInThisProcess();

  it('begins at the beginning without a checkpoint, and anew without resume', async () => {
    using folder = new TempFolder();
    const inputs = fill(folder);
    const checkpoint = folder.at('checkpoint');
    const whole = await told(start(folder, inputs, 'whole', { checkpoint, resume: true }));
    for await (const event of start(folder, inputs, 'again', { checkpoint }))
      if (event.type === 'fault') break;
    const again = await told(start(folder, inputs, 'again', { checkpoint }));
    expect(again.summary).toEqual(whole.summary);
    expect(folder.read('again.out')).toBe(folder.read('whole.out'));
  });

  it('is refused when input, function or unfinished output are not what they were, and nothing is touched', async () => {
    using folder = new TempFolder();
    const inputs = fill(folder).slice(0, 1);
    const checkpoint = folder.at('checkpoint');
    for await (const event of start(folder, inputs, 'x', { checkpoint })) if (event.type === 'fault') break;
    const before = [folder.read('checkpoint'), folder.read('x.dead')];
    const resume = (fn: string) =>
      told(
        mapNdjson(
          inputs,
          { eval: fn },
          {
            jobs: 1,
            maxRecordBytes: 64,
            output: folder.at('x.out'),
            deadLetter: folder.at('x.dead'),
            checkpoint,
            resume: true,
          },
        ),
      );
    await expect(resume('r')).rejects.toMatchObject({ code: 'RESUME_MISMATCH' });
    utimesSync(inputs.at(0) ?? '', 1, 1);
    await expect(resume(SOURCE)).rejects.toMatchObject({
      code: 'RESUME_MISMATCH',
      message: 'cannot be resumed: the input has changed since the checkpoint',
    });
    appendFileSync(inputs.at(0) ?? '', '1\n');
    await expect(resume(SOURCE)).rejects.toMatchObject({ code: 'RESUME_MISMATCH' });
    expect([folder.read('checkpoint'), folder.read('x.dead')]).toEqual(before);
    writeFileSync(checkpoint, 'text');
    await expect(resume(SOURCE)).rejects.toMatchObject({ code: 'RESUME_MISMATCH' });
  });

  it('puts an output in its place that was finished and not renamed', async () => {
    using folder = new TempFolder();
    const inputs = fill(folder);
    const checkpoint = folder.at('checkpoint');
    for await (const event of start(folder, inputs, 'x', { checkpoint })) if (event.type === 'fault') break;
    const kept = JSON.parse(folder.read('checkpoint')) as { progress: { isDone: boolean } };
    kept.progress.isDone = true;
    writeFileSync(checkpoint, JSON.stringify(kept));
    const { summary } = await told(start(folder, inputs, 'x', { checkpoint, resume: true }));
    expect(summary?.ending).toBe('complete');
    expect(folder.names).toEqual(['a', 'b', 'x.dead', 'x.out']);
  });

  it('is not done twice when it ended between putting its output over its input and removing the checkpoint', async () => {
    using folder = new TempFolder();
    const path = folder.write('in', '1\n2\n"x"\n');
    const checkpoint = folder.at('checkpoint');
    const fn = { eval: 'r => { if (r === "x") throw new Error(); return r + 1; }' };
    const options = { jobs: 1, output: path, checkpoint, resume: true };
    for await (const event of mapNdjson([path], fn, options)) if (event.type === 'fault') break;
    const kept = JSON.parse(folder.read('checkpoint')) as { progress: object };
    kept.progress = { ...kept.progress, outputBytes: 4, isDone: true };
    writeFileSync(checkpoint, JSON.stringify(kept));
    const unfinished = folder.write('.in.pipeline-unfinished', '2\n3\n');
    renameSync(unfinished, path);
    const { summary } = await told(mapNdjson([path], fn, options));
    expect(summary?.ending).toBe('complete');
    expect(folder.read('in')).toBe('2\n3\n');
    expect(folder.names).toEqual(['in']);
  });

  it('is refused when its file, or what that is written as first, is another file of the run; nothing is touched (Checkpoint I2)', async () => {
    using folder = new TempFolder();
    const input = folder.write('in', '1\n');
    const suffixed = folder.write('in.new', '2\n');
    const output = folder.write('out', 'before');
    symlinkSync('in', folder.at('link'));
    const names = folder.names;
    for (const [checkpoint, reason] of [
      [input, 'is an input and cannot be the checkpoint'],
      [folder.at('link'), 'is an input and cannot be the checkpoint'],
      [output, 'is the output and cannot be the checkpoint'],
      [folder.at('dead'), 'is the dead-letter file and cannot be the checkpoint'],
    ] as const) {
      for (const resume of [false, true]) {
        const options = { jobs: 1, output, deadLetter: folder.at('dead'), checkpoint, resume };
        await expect(told(mapNdjson([input, suffixed], { eval: 'r' }, options))).rejects.toMatchObject({
          code: 'INVALID_ARGUMENT',
          message: `${checkpoint} ${reason}`,
        });
      }
    }
    await expect(
      told(mapNdjson([suffixed], { eval: 'r' }, { jobs: 1, output, checkpoint: input })),
    ).rejects.toMatchObject({ message: `${suffixed} is an input and cannot be the checkpoint` });
    expect(folder.names).toEqual(names);
    expect(['in', 'in.new', 'out'].map((name) => folder.read(name))).toEqual(['1\n', '2\n', 'before']);
  });

  it('leaves nothing when its checkpoint, or its dead-letter file, cannot be written (Checkpoint I1)', async () => {
    using folder = new TempFolder();
    const input = folder.write('in', '1\n');
    mkdirSync(folder.at('taken'));
    const options = { jobs: 1, output: folder.at('out'), checkpoint: folder.at('taken') };
    await expect(told(mapNdjson([input], { eval: 'r' }, options))).rejects.toMatchObject({
      code: 'OUTPUT_UNWRITABLE',
    });
    expect(folder.names).toEqual(['in', 'taken']);
    const dead = { ...options, checkpoint: folder.at('kept'), deadLetter: folder.at('nowhere/dead') };
    await expect(told(mapNdjson([input], { eval: 'r' }, dead))).rejects.toMatchObject({
      code: 'OUTPUT_UNWRITABLE',
    });
    expect(folder.names).toEqual(['in', 'taken']);
    const open = readdirSync('/dev/fd').map((fd) => {
      try {
        return readlinkSync(`/dev/fd/${fd}`);
      } catch {
        return ''; // that of the list itself
      }
    });
    expect(open.filter((path) => path.startsWith(folder.path))).toEqual([]);
  });

  it('is refused at the call for what cannot be resumed', () => {
    const fn = { eval: 'r' };
    const file = { checkpoint: 'c', output: 'o' };
    expect(() => mapNdjson([stdin('1')], fn, file)).toThrow('standard input cannot be resumed');
    expect(() => mapNdjson(['in'], fn, { checkpoint: 'c' })).toThrow(
      'a checkpoint needs a file for the output',
    );
    expect(() => mapNdjson(['in'], fn, { resume: true })).toThrow(
      'resume needs the checkpoint to go on from',
    );
    expect(() => mapNdjson(['in'], fn, { ...file, order: 'completion' })).toThrow('exclude each other');
    expect(() => mapNdjson(['in'], fn, { ...file, whenFull: 'shed' })).toThrow('exclude each other');
  });
});
