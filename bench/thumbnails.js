// 200 distinct photographs: the command as a user starts it, against `xargs -P2 -n4 vipsthumbnail`, in turn. Three questions: all
// of them to 256 px; the progressive ones alone; all of them in four sizes, which the peer makes in four passes.
// Wall and CPU are the shell's own accounting of the whole process tree.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { interleave, machine, printTable, timeCommand } from './measure.js';
import { isProgressive, photographs } from './photographs.js';

const COUNT = 200;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const scratch = mkdtempSync(join(tmpdir(), 'pipeline-bench-'));
const peer = spawnSync('vipsthumbnail', ['--version'], { encoding: 'utf8' });

try {
  const source = await photographs(COUNT);
  const paths = readdirSync(source).map((name) => join(source, name));
  console.log(machine());
  if (peer.error !== undefined) console.log('vipsthumbnail is missing: apt-get install libvips-tools');
  await compare('all, to 256 px', linked('all', paths), [256], 5);
  await compare(
    'the progressive ones, to 256 px',
    linked(
      'progressive',
      paths.filter((_, index) => isProgressive(index)),
    ),
    [256],
    5,
  );
  await compare('all, to 128, 256, 512 and 1024 px', linked('sizes', paths), [128, 256, 512, 1024], 3);
  if (peer.error === undefined) console.log(`\npeer: ${peer.stdout.trim()}; ours: ${version()}`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** A folder of links to these files, so that every contestant is given the same. */
function linked(name, paths) {
  const folder = join(scratch, name);
  mkdirSync(folder);
  for (const path of paths) symlinkSync(path, join(folder, basename(path)));
  return folder;
}

async function compare(title, source, sizes, rounds) {
  const names = readdirSync(source);
  const megabytes = names.reduce((sum, name) => sum + statSync(join(source, name)).size, 0) / 2 ** 20;
  console.log(
    `\n${title}: ${names.length} JPEGs, ${Math.round(megabytes)} MB; medians of ${rounds} interleaved runs\n`,
  );
  const asked = sizes.map((size) => `-s ${size}`).join(' ');
  const expected = names.length * sizes.length;
  const contestants = {
    pipeline: () =>
      fresh(
        expected,
        (out) => `node ${root}/bin/pipeline.js thumbnails ${source} --follow ${asked} -o ${out} --quiet`,
      ),
  };
  if (peer.error === undefined) {
    contestants.vipsthumbnail = () =>
      fresh(expected, (out) => [`cd ${source}`, ...sizes.map((size) => pass(size, out))].join('\n'));
  }
  const result = await interleave(contestants, { rounds });
  const against = result.vipsthumbnail;
  printTable(
    ['', 'wall s', 'CPU s', 'images/s', 'MB/s', 'wall ÷ vipsthumbnail', 'CPU ÷ vipsthumbnail'],
    Object.entries(result).map(([name, { wallS, cpuS }]) => [
      name,
      wallS.toFixed(2),
      cpuS.toFixed(2),
      (names.length / wallS).toFixed(0),
      (megabytes / wallS).toFixed(0),
      against === undefined ? '' : (wallS / against.wallS).toFixed(2),
      against === undefined ? '' : (cpuS / against.cpuS).toFixed(2),
    ]),
  );
}

/** One size, as the peer makes it of all files of the current folder. */
function pass(size, out) {
  return `ls | xargs -P2 -n4 vipsthumbnail --size ${size}x${size} -o '${out}/%s-${size}.jpg[Q=80,strip]'`;
}

/** Runs a command into an empty folder of its own, and checks that it made every thumbnail. */
async function fresh(expected, command) {
  const out = mkdtempSync(join(scratch, 'out-'));
  const figures = await timeCommand(command(out));
  const made = readdirSync(out).filter((name) => !name.startsWith('.')).length;
  if (made !== expected) throw new Error(`${made} thumbnails and not ${expected}: ${command(out)}`);
  rmSync(out, { recursive: true });
  return figures;
}

function version() {
  return execFileSync(process.execPath, [join(root, 'bin', 'pipeline.js'), '--version'], {
    encoding: 'utf8',
  }).trim();
}
