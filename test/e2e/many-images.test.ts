import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TempTree, tempTree } from '../jobs/thumbnails/temp-tree.js';
import { bin, ended, env, pipeline } from './bin.js';

// `npm run soak` takes fifty thousand images, and then memory is measured too: a short run says nothing of it.
const IS_LONG = process.env['PIPELINE_SOAK'] === '1';
const IMAGES = IS_LONG ? 50_000 : 100;
// A second one may start so late that it would count as what a short run has come to.
const DECODERS = IS_LONG ? '2' : '1';
const IN_A_FOLDER = 1_000;
const TIMEOUT_MS = 3_600_000;
const MIB = 2 ** 20;

/** Nothing for an image: what it was planned by gives way to what is remembered of it. Room for what is not collected yet. */
const MAY_GROW_BYTES = IS_LONG ? 48 * MIB : Number.POSITIVE_INFINITY;

let tree: TempTree;
beforeEach(() => {
  tree = tempTree();
});
afterEach(() => tree[Symbol.dispose](), TIMEOUT_MS);

/** All processes of a run together, at one moment. */
interface Sample {
  readonly done: number;
  readonly rssBytes: number;
  readonly handles: number;
}

describe.skipIf(!existsSync(`/proc/self/task/${process.pid}/children`))(
  'many small images (needs /proc)',
  () => {
    it('take no more memory and no more file handles the longer it goes', {
      timeout: TIMEOUT_MS,
    }, async () => {
      await put(IMAGES);
      const child = spawn(
        process.execPath,
        [bin, 'thumbnails', 'imgs', '-s', '32', '-j', DECODERS, '--ndjson', '--quiet'],
        {
          cwd: tree.root,
          env,
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      const end = ended(child);
      const samples: Sample[] = [];
      let done = 0;
      let last = '';
      for await (const line of createInterface({ input: child.stdout })) {
        last = line;
        done += 1;
        if (done % (IMAGES / 100) === 0) samples.push({ done, ...measure(child.pid ?? 0) });
      }
      expect((await end).status).toBe(0);
      expect(JSON.parse(last)).toMatchObject({ total: IMAGES, created: IMAGES, outputs: IMAGES });

      const early = mostOf(samples.slice(10, 30));
      const late = mostOf(samples.slice(-20));
      console.log(`${IMAGES} images: ${told(early)} early, ${told(late)} late`);
      expect(late.handles).toBeLessThanOrEqual(early.handles + 8);
      expect(late.rssBytes).toBeLessThan(early.rssBytes + MAY_GROW_BYTES);
      const again = pipeline(['thumbnails', 'imgs', '-s', '32', '--json', '--quiet'], { cwd: tree.root });
      expect(JSON.parse(again.stdout).summary).toMatchObject({ upToDate: IMAGES, outputs: 0, inputBytes: 0 });
    });
  },
);

/** So many pictures, no two alike: each has its number behind its end mark. */
async function put(count: number): Promise<void> {
  const colours = ['teal', 'plum', 'gold', 'navy'];
  const pictures = await Promise.all(
    colours.map((background) =>
      sharp({ create: { width: 96, height: 64, channels: 3, background } })
        .jpeg()
        .toBuffer(),
    ),
  );
  for (let number = 0; number < count; number += 1) {
    const folder = tree.at('imgs', String(Math.floor(number / IN_A_FOLDER)));
    if (number % IN_A_FOLDER === 0) mkdirSync(folder, { recursive: true });
    const picture = pictures[number % pictures.length] ?? Buffer.of();
    writeFileSync(`${folder}/${number}.jpg`, Buffer.concat([picture, Buffer.from(String(number))]));
  }
}

/** The process and its workers, now: what has ended meanwhile counts for nothing. */
function measure(pid: number): Omit<Sample, 'done'> {
  let rssBytes = 0;
  let handles = 0;
  for (const each of [pid, ...childrenOf(pid)]) {
    const status = whileItLives(() => readFileSync(`/proc/${each}/status`, 'utf8')) ?? '';
    rssBytes += 1_024 * Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
    handles += whileItLives(() => readdirSync(`/proc/${each}/fd`).length) ?? 0;
  }
  return { rssBytes, handles };
}

/** Threads come and go between the look at the folder and the look at each. */
function childrenOf(pid: number): number[] {
  const threads = whileItLives(() => readdirSync(`/proc/${pid}/task`)) ?? [];
  return threads.flatMap((thread) => {
    const children = whileItLives(() => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim());
    return children === undefined || children === '' ? [] : children.split(' ').map(Number);
  });
}

function whileItLives<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}

function mostOf(samples: readonly Sample[]): Omit<Sample, 'done'> {
  return {
    rssBytes: Math.max(...samples.map(({ rssBytes }) => rssBytes)),
    handles: Math.max(...samples.map(({ handles }) => handles)),
  };
}

function told({ rssBytes, handles }: Omit<Sample, 'done'>): string {
  return `${Math.round(rssBytes / MIB)} MiB and ${handles} handles`;
}
