import { spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { expect } from 'vitest';
import { bin, ended, env } from './bin.js';

const killAt = fileURLToPath(new URL('kill-at.js', import.meta.url));

/** A folder of pictures and the state of its thumbnails before the run that is killed. */
export interface Scenario {
  readonly root: string;
  readonly command: readonly string[];
  /** How many instants an uninterrupted run has. */
  readonly instants: number;
  /** Every file that an uninterrupted run leaves, beside the state. */
  readonly expected: ReadonlyMap<string, Buffer>;
}

/** Small pictures in two folders, one that cannot be decoded, and the command that thumbnails them in two sizes. */
async function pictures(root: string): Promise<void> {
  mkdirSync(join(root, 'imgs', 'sub'), { recursive: true });
  for (const [name, colour] of Object.entries({ a: 'teal', b: 'plum', 'sub/c': 'gold', 'sub/d': 'navy' })) {
    const picture = sharp({ create: { width: 48, height: 32, channels: 3, background: colour } });
    await picture.toFile(join(root, 'imgs', `${name}.${name === 'b' ? 'png' : 'jpg'}`));
  }
  writeFileSync(join(root, 'imgs', 'bad.jpg'), 'no picture');
}

/** The first run over a folder. */
export async function firstRun(root: string): Promise<Scenario> {
  await pictures(root);
  return await measured(root, ['thumbnails', 'imgs', '-s', '16', '-s', '24', '-j', '2', '--quiet']);
}

/** A later run, over a folder in which a picture is new, one has changed, one has moved, and one is gone. By one worker: two were there in the first. */
export async function laterRun(root: string): Promise<Scenario> {
  await pictures(root);
  const command = ['thumbnails', 'imgs', '-s', '16', '-s', '24', '-j', '1', '--prune', '--quiet'];
  await run(root, 'before', command, {});
  const { imgs } = { imgs: join(root, 'imgs') };
  await sharp({ create: { width: 40, height: 40, channels: 3, background: 'red' } }).toFile(
    join(imgs, 'new.webp'),
  );
  await sharp({ create: { width: 40, height: 40, channels: 3, background: 'lime' } }).toFile(
    join(imgs, 'a.jpg'),
  );
  renameSync(join(imgs, 'b.png'), join(imgs, 'moved.png'));
  rmSync(join(imgs, 'sub'), { recursive: true });
  utimesSync(join(imgs, 'bad.jpg'), 1, 1);
  return await measured(root, command);
}

/** Kills the command at an instant, runs it again, and expects what an uninterrupted run leaves. */
export async function expectRecovery({ root, command, expected }: Scenario, instant: number): Promise<void> {
  const out = `out-${instant}`;
  prepare(root, out);
  const killed = await run(root, out, command, { KILL_AT: String(instant) });
  const again = await run(root, out, command, {});
  // The later the instant the likelier that the run was over: then it was simply run twice.
  expect([killed === null || killed === 1, again], `killed at instant ${instant}`).toEqual([true, 1]);
  expect(treeOf(root, out), `killed at instant ${instant}`).toEqual(expected);
  expect(readdirSync(join(root, out, '.pipeline')), `killed at instant ${instant}`).toEqual([
    'manifest.ndjson',
  ]);
  rmSync(join(root, out), { recursive: true });
}

/** So many instants, spread evenly; every one of them when there are no more. */
export function spread(instants: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => 1 + Math.floor(((index + 0.5) * instants) / count));
}

async function measured(root: string, command: readonly string[]): Promise<Scenario> {
  prepare(root, 'expected');
  const count = join(root, 'count');
  await run(root, 'expected', command, { KILL_COUNT: count });
  return { root, command, instants: Number(readFileSync(count, 'utf8')), expected: treeOf(root, 'expected') };
}

/** What was there before, with its dates. */
function prepare(root: string, out: string): void {
  const before = join(root, 'before');
  if (readdirSync(root).includes('before'))
    cpSync(before, join(root, out), { recursive: true, preserveTimestamps: true });
}

/** The exit code; null when it was killed. */
async function run(
  root: string,
  out: string,
  command: readonly string[],
  kill: Readonly<Record<string, string>>,
): Promise<number | null> {
  const child = spawn(process.execPath, ['--import', killAt, bin, ...command, '-o', out], {
    cwd: root,
    env: { ...env, ...kill },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return (await ended(child)).status;
}

function treeOf(root: string, out: string): Map<string, Buffer> {
  const names = readdirSync(join(root, out), { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter(
    (name) => !name.startsWith('.pipeline') && statSync(join(root, out, name)).isFile(),
  );
  return new Map(files.map((name) => [name, readFileSync(join(root, out, name))]));
}
