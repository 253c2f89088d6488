import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type Clock,
  filterNdjson,
  mapNdjson,
  type MapNdjsonOptions,
  systemClock,
} from '../../../../src/index.js';
import { RANGE_BYTES, RangeCutter } from '../../../../src/jobs/ndjson/map/range-cutter.js';
import { chunkFilesOf } from '../../../../src/jobs/ndjson/map/chunk-file.js';
import { runTasksInThisProcess } from '../../../pool/in-this-process.js';
import { type Told, told } from '../run/told.js';
import { TempFolder } from '../temp-folder.js';

/** Enough to be cut: good lines, blank ones, failures of two kinds, a line longer than a range, no last newline. */
function content(first: string, longAt: number, count = 40_000): string {
  const lines: string[] = [first];
  for (let n = 0; n < count; n += 1) {
    if (n === longAt) lines.push(`{"a":${n},"pad":"${'x'.repeat(RANGE_BYTES + 10)}"}`);
    else if (n % 9_001 === 17) lines.push(`{"a":${n},}`, '');
    else if (n % 7_001 === 3) lines.push('null');
    else lines.push(`{"id":${n},"pad":"é${'-'.repeat(n % 170)}","a":${n % 10}}`);
  }
  return lines.join('\n');
}

/** The same through bytes that are read in one place: a function that might look at its place. */
const UNPLAIN = '(r, context) => r.a < 5';

function tellBoth(inputs: readonly string[], options: MapNdjsonOptions = {}): Promise<Told>[] {
  const some: MapNdjsonOptions = { jobs: 2, onError: 'skip', ...options };
  return ['r => r.a < 5', UNPLAIN].map((source) => told(filterNdjson(inputs, { eval: source }, some)));
}

describe('large files, cut into ranges, in workers', () => {
  it('come to what reading them here comes to: lines, faults with their places, counts (I1)', async () => {
    using folder = new TempFolder();
    const inputs = [
      folder.write('a', `\ufeff${content('{"a":1}', 27_000)}`),
      folder.write('b', `${content('x', 39_999)}\n`),
    ];
    const [cut, read] = await Promise.all(tellBoth(inputs));
    expect(cut).toEqual(read);
    expect(cut?.summary).toMatchObject({ received: 80_002, failed: 23 });
    expect(
      cut?.messages.filter((message) => message.startsWith(`pipeline: ${inputs[1]}:1:1 (byte 0): `)),
    ).toHaveLength(1);
  });
});

describe('large files, cut into ranges', () => {
  runTasksInThisProcess();

  it.each(['skip', 'fail'] as const)('give the same of a selection when failures %s', async (onError) => {
    using folder = new TempFolder();
    const input = folder.write('a', content('{"a":1}', -1));
    const tell = async (source: string) => {
      const { data, messages, summary } = await told(
        mapNdjson([input], { eval: source }, { jobs: 2, onError }),
      );
      return { data, messages, summary };
    };
    const [cut, read] = await Promise.all([
      tell('({ id, a }) => ({ id, a })'),
      tell('({ id, a }, context) => ({ id, a })'),
    ]);
    expect(cut).toEqual(read);
  });

  it('are read to their end when another file takes their name, or none', async () => {
    for (const becomes of ['another', 'none']) {
      using folder = new TempFolder();
      const input = folder.write('a', content('{"a":1}', 20_000, 60_000));
      const start = () => filterNdjson([input], { eval: 'r => r.a < 5' }, { jobs: 1, onError: 'skip' });
      const { elapsedMs: _, ...whole } = await start().result();
      const run = start();
      const told: object[] = [];
      for await (const event of run) {
        if (event.type !== 'data') told.push(event);
        else if (told.length === 0) {
          told.push({ type: 'data' }); // by the first lines nothing is known of the last
          if (becomes === 'none') rmSync(input);
          else renameSync(folder.write('b', '{"a":1}\n'.repeat(2_000_000)), input);
        }
      }
      expect(told.at(-1)).toMatchObject(whole);
    }
  });

  it('are resumed where they were left', async () => {
    using folder = new TempFolder();
    const inputs = [folder.write('a', content('{"a":1}', 13_000)), folder.write('b', content('', -1))];
    const start = (name: string, more: object = {}) =>
      filterNdjson(
        inputs,
        { eval: 'r => r.a < 5' },
        {
          jobs: 1,
          deadLetter: folder.at(`${name}.dead`),
          output: folder.at(`${name}.out`),
          checkpoint: folder.at('checkpoint'),
          clock: new Hasty(),
          ...more,
        },
      );
    const { elapsedMs: _, ...whole } = await start('whole').result();
    const run = start('parts');
    let faults = 0;
    for await (const event of run) {
      if (event.type === 'fault' && (faults += 1) === 8) break;
    }
    const summary = await start('parts', { resume: true }).result();
    expect(summary).toMatchObject(whole);
    expect(whole).toMatchObject({ ending: 'complete', received: 80_001, failed: 22 });
    expect(folder.read('parts.out')).toBe(folder.read('whole.out'));
    expect(folder.read('parts.dead')).toBe(folder.read('whole.dead'));
  });
});

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

async function open(path: string) {
  const [file] = await chunkFilesOf([{ name: path, path }]);
  if (file === undefined) throw new Error('no plain file');
  return { file, cutter: await RangeCutter.open(file, 0) };
}

describe('the cutter', () => {
  it('gives ranges of whole lines, one behind the other, small ones first; the rest is left (RangeCutter I1, I2)', async () => {
    using folder = new TempFolder();
    const text = `\ufeff${content('{"a":1}', -1)}`;
    const { cutter } = await open(folder.write('a', text));
    const bytes = Buffer.from(text);
    let at = 3;
    for (let range = await cutter?.next(); range !== undefined; range = await cutter?.next()) {
      expect(range.position).toBe(at);
      at += range.length;
      expect(bytes[at - 1]).toBe(10);
      expect(range.length).toBeLessThanOrEqual(at < 2 ** 20 ? 256 * 1024 : RANGE_BYTES);
      const into = Buffer.alloc(range.length);
      expect(cutter?.read(range, into)).toBe(true);
      expect(into.equals(bytes.subarray(at - range.length, at))).toBe(true);
    }
    expect(cutter?.at).toBe(at);
    expect(bytes.length - at).toBeLessThan(RANGE_BYTES);
    await cutter?.close();
  });

  it('ends before a line that is longer than a range', async () => {
    using folder = new TempFolder();
    const path = folder.write('a', `1\n${'2'.repeat(300_000)}\n${'3\n'.repeat(200_000)}`);
    const { cutter } = await open(path);
    expect(await cutter?.next()).toMatchObject({ position: 0, length: 2 });
    expect(await cutter?.next()).toBeUndefined();
    expect(cutter?.at).toBe(2);
    await cutter?.close();
  });

  it('keeps to the file that it opened, and opens no other than the one that is meant', async () => {
    using folder = new TempFolder();
    const path = folder.write('a', '1\n'.repeat(200_000));
    const { cutter, file } = await open(path);
    const range = await cutter?.next();
    writeFileSync(folder.at('b'), 'other\n');
    renameSync(folder.at('b'), path);
    const into = Buffer.alloc(range?.length ?? 0);
    expect(range && cutter?.read(range, into)).toBe(true);
    expect(await RangeCutter.open(file, 0)).toBeUndefined();
    await cutter?.close();
    appendFileSync(path, 'more\n');
  });
});
