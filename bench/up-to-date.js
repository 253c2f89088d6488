// 10 000 images, nothing changed: the second run of the command, as a user starts it, and how soon it shows a first sign.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { machine, median, printBars, printTable, timeCommand } from './measure.js';

const COUNT = 10_000;
const FOLDERS = 100;
const ROUNDS = 7;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'bin', 'pipeline.js');
const scratch = mkdtempSync(join(tmpdir(), 'pipeline-bench-'));
const source = join(scratch, 'images');
const out = join(scratch, 'out');

try {
  await makeImages();
  execFileSync(process.execPath, [bin, 'thumbnails', source, '-s', '16', '-o', out, '--quiet']);
  console.log(
    `${machine()}\n${COUNT} images in ${FOLDERS} folders, all up to date; medians of ${ROUNDS} runs\n`,
  );
  const rows = [];
  for (const [name, options, stream] of [
    ['--quiet', ['--quiet'], 'stderr'],
    ['--ndjson', ['--ndjson', '--quiet'], 'stdout'],
    ['--progress plain', ['--progress', 'plain'], 'stderr'],
  ]) {
    const runs = [];
    for (let round = 0; round < ROUNDS; round += 1) runs.push(await timeRun(options, stream));
    const command = [process.execPath, bin, 'thumbnails', source, '-s', '16', '-o', out]
      .concat(options)
      .join(' ');
    const cpu = [];
    for (let round = 0; round < 3; round += 1) cpu.push((await timeCommand(command)).cpuS * 1000);
    const told = runs.map(({ firstMs }) => firstMs).filter((ms) => ms !== undefined);
    rows.push([
      name,
      median(runs.map(({ wallMs }) => wallMs)).toFixed(0),
      median(cpu).toFixed(0),
      told.length === 0 ? 'says nothing' : median(told).toFixed(0),
    ]);
  }
  printTable(['', 'wall ms', 'CPU ms', 'first output after ms'], rows);
  const [[, quietMs], , [, , , firstMs]] = rows;
  printBars([
    ['--quiet, wall ms', Number(quietMs), '≤', 1000],
    ['--progress plain, first output after ms', Number(firstMs), '≤', 150],
  ]);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Bytes after a JPEG's end are no fault: so each file is another image to the state, and costs nothing to make. */
async function makeImages() {
  const jpeg = await sharp({ create: { width: 24, height: 16, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer();
  for (let index = 0; index < COUNT; index += 1) {
    const folder = join(source, String(index % FOLDERS));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${index}.jpg`), Buffer.concat([jpeg, Buffer.from(String(index))]));
  }
}

function timeRun(options, stream) {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    let firstMs;
    const child = spawn(process.execPath, [bin, 'thumbnails', source, '-s', '16', '-o', out, ...options], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child[stream].once('data', () => (firstMs = performance.now() - startedAt));
    child.stdout.resume();
    child.stderr.resume();
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve({ wallMs: performance.now() - startedAt, firstMs });
      else reject(new Error(`exit code ${code}`));
    });
  });
}
