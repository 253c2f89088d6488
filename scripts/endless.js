// An endless stream through the commands over NDJSON: memory stays flat, all processes together, and every record is counted.
// `node scripts/endless.js [size [name...]]`, 10G through all when nothing is said; a part of `npm run soak`. Linux only: it reads /proc.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generator, record } from '../bench/ndjson-data.js';

const MOST_MEGABYTES = 300;
const BLOCK_RECORDS = 20_000;
const bin = join(dirname(dirname(fileURLToPath(import.meta.url))), 'bin', 'pipeline.js');

const folder = mkdtempSync(join(tmpdir(), 'pipeline-endless-'));
const stages = join(folder, 'stages.mjs');

const COMMANDS = {
  map: ['map', '-e', '({ id, score }) => ({ id, score })'],
  'map, whole records': ['map', '-e', 'r => ({ ...r, score: 1 })'],
  'map, asynchronous': ['map', '-e', 'async r => r.id', '--concurrency', '64'],
  filter: ['filter', '-e', 'r => r.score < 500'],
  check: ['check'],
  run: ['run', stages],
  'sort -n 10': ['sort', '-k', 'score', '-n', '10'],
};

if (!existsSync('/proc/self/smaps_rollup')) {
  console.log('endless: left out, there is no /proc/<pid>/smaps_rollup here');
} else {
  const bytes = sizeOf(process.argv[2] ?? '10G');
  const asked = process.argv.slice(3);
  writeFileSync(
    stages,
    'export default (p) => p.filter((r) => r.score < 500).map((r) => ({ ...r, score: 1 }));\n',
  );
  for (const [name, parameters] of Object.entries(COMMANDS)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const { megabytes, received, seconds, sent, status } = await run(parameters, bytes);
    const isWell = status === 0 && received === sent && megabytes.most <= MOST_MEGABYTES;
    console.log(
      `${isWell ? 'well' : 'NOT WELL'}  ${name}: ${sent} records, ${(bytes / 1e9).toFixed(1)} GB in ${seconds.toFixed(0)} s; ` +
        `memory at the most ${megabytes.most} MB, in the middle ${megabytes.middle}, at the end ${megabytes.end}; exit code ${status}, received ${received}`,
    );
    if (!isWell) process.exitCode = 1;
  }
}
rmSync(folder, { recursive: true });

async function run(parameters, bytes) {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [bin, ...parameters, '--summary', 'json'], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let told = '';
  child.stderr.on('data', (chunk) => (told += chunk));
  const ended = new Promise((resolve) => child.once('close', resolve));
  const samples = [];
  const timer = setInterval(() => samples.push(megabytesOf(child.pid)), 200);
  const sent = await feed(child.stdin, bytes);
  const status = await ended;
  clearInterval(timer);
  const { received } = JSON.parse(told.trim().split('\n').at(-1));
  const megabytes = {
    most: Math.max(...samples),
    middle: samples[samples.length >> 1],
    end: samples.findLast((sample) => sample > 0),
  };
  return { megabytes, received, seconds: (performance.now() - startedAt) / 1000, sent, status };
}

/** The same twenty thousand records over and over. */
async function feed(input, bytes) {
  const next = generator(1);
  const lines = Array.from({ length: BLOCK_RECORDS }, (_, index) => record(index, next));
  const block = Buffer.from(`${lines.join('\n')}\n`);
  let blocks = 0;
  for (; blocks * block.length < bytes; blocks += 1) {
    if (!input.write(block)) await new Promise((resolve) => input.once('drain', resolve));
  }
  input.end();
  return blocks * BLOCK_RECORDS;
}

/** What a process and all its children have in memory; what they share is counted once. */
function megabytesOf(pid) {
  const parents = new Map();
  for (const name of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const stat = textOf(`/proc/${name}/stat`);
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    parents.set(parent, [...(parents.get(parent) ?? []), Number(name)]);
  }
  const sum = (id) =>
    kilobytesOf(id) + (parents.get(id) ?? []).reduce((total, child) => total + sum(child), 0);
  return Math.round(sum(pid) / 1024);
}

function kilobytesOf(pid) {
  return Number(/^Pss: +(\d+)/m.exec(textOf(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

function textOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // it has ended
  }
}

function sizeOf(text) {
  const [, digits, unit] = /^([\d.]+)([KMG]?)$/.exec(text) ?? [];
  if (digits === undefined) throw new Error(`a size, as 500M or 10G, not ${text}`);
  return Number(digits) * 1024 ** ['', 'K', 'M', 'G'].indexOf(unit);
}
