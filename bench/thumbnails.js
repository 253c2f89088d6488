// 200 distinct photographs → 256 px: the command as a user starts it, against `xargs -P2 -n4 vipsthumbnail`, in turn.
// Wall and CPU are the shell's own accounting of the whole process tree.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { interleave, machine, printTable, timeCommand } from './measure.js';
import { photographs } from './photographs.js';

const COUNT = 200;
const ROUNDS = 5;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const scratch = mkdtempSync(join(tmpdir(), 'pipeline-bench-'));
const peer = spawnSync('vipsthumbnail', ['--version'], { encoding: 'utf8' });

try {
  const source = await photographs(COUNT);
  const names = readdirSync(source);
  const megabytes = names.reduce((sum, name) => sum + statSync(join(source, name)).size, 0) / 2 ** 20;
  console.log(
    `${machine()}\n${names.length} JPEGs, ${Math.round(megabytes)} MB, to 256 px; medians of ${ROUNDS} interleaved runs\n`,
  );

  const contestants = {
    pipeline: () => fresh((out) => `node ${root}/bin/pipeline.js thumbnails ${source} -o ${out} --quiet`),
  };
  if (peer.error === undefined) {
    contestants.vipsthumbnail = () =>
      fresh(
        (out) =>
          `cd ${source} && ls | xargs -P2 -n4 vipsthumbnail --size 256x256 -o '${out}/%s.jpg[Q=80,strip]'`,
      );
  } else {
    console.log('vipsthumbnail is missing: apt-get install libvips-tools\n');
  }
  const result = await interleave(contestants, { rounds: ROUNDS });
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
  if (peer.error === undefined) console.log(`\npeer: ${peer.stdout.trim()}; ours: ${version()}`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Runs a command into an empty folder of its own, and checks that it made every thumbnail. */
async function fresh(command) {
  const out = mkdtempSync(join(scratch, 'out-'));
  const figures = await timeCommand(command(out));
  const made = readdirSync(out).filter((name) => !name.startsWith('.')).length;
  if (made !== COUNT) throw new Error(`${made} thumbnails and not ${COUNT}: ${command(out)}`);
  rmSync(out, { recursive: true });
  return figures;
}

function version() {
  return execFileSync(process.execPath, [join(root, 'bin', 'pipeline.js'), '--version'], {
    encoding: 'utf8',
  }).trim();
}
