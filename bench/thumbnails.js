// 200 distinct photographs: the command as a user starts it against `xargs -P2 -n4 vipsthumbnail`, in turn, and, once, against what else there
// is. The questions: all of them to 256 px; the progressive ones alone; all of them in four sizes, which most peers make in four passes;
// the same photographs as PNG and WebP files. Wall and CPU are the shell's own accounting of the whole process tree. PIPELINE_ROUNDS says
// how many rounds.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import pLimit from 'p-limit';
import sharp from 'sharp';
import { interleave, machine, printBars, printTable, timeCommand } from './measure.js';
import { isProgressive, photographs } from './photographs.js';
import { contestants } from './thumbnail-peers.js';
import { peakMegabytes } from './tree-memory.js';

const COUNT = 200;
const ROUNDS = Number(process.env.PIPELINE_ROUNDS ?? 3);
/** Those who take every round; the others take one, after them. */
const EVERY_ROUND = ['pipeline', 'vipsthumbnail'];
const scratch = mkdtempSync(join(tmpdir(), 'pipeline-bench-'));

try {
  const source = await photographs(COUNT);
  const paths = readdirSync(source).map((name) => join(source, name));
  const progressive = paths.filter((_, index) => isProgressive(index));
  console.log(machine());
  const one = await compare('all, to 256 px', linked('all', paths), [256]);
  const dc = await compare(
    'the progressive ones, to 256 px',
    linked('progressive', progressive),
    [256],
    EVERY_ROUND,
  );
  const four = await compare(
    'all, to 128, 256, 512 and 1024 px',
    linked('sizes', paths),
    [128, 256, 512, 1024],
    EVERY_ROUND,
  );
  const png = await compare('PNG, to 256 px', await converted(paths, 'png'), [256], EVERY_ROUND);
  const webp = await compare('WEBP, to 256 px', await converted(paths, 'webp'), [256], EVERY_ROUND);
  printBars([
    ['all, wall ÷ vipsthumbnail', one.wall, '≤', 0.55],
    ['all, CPU ÷ vipsthumbnail', one.cpu, '≤', 0.55],
    ['all, peak MB', one.peak, '≤', 400],
    ['progressive, wall ÷ vipsthumbnail', dc.wall, '≤', 0.3],
    ['progressive, CPU ÷ vipsthumbnail', dc.cpu, '≤', 0.3],
    ['four sizes, wall ÷ four passes', four.wall, '≤', 0.35],
    ['PNG, CPU ÷ vipsthumbnail', png.cpu, '≤', 0.9],
    ['WEBP, CPU ÷ vipsthumbnail', webp.cpu, '≤', 0.9],
  ]);
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

/** The photographs, of two megapixels, in another format. */
async function converted(paths, format) {
  const folder = join(scratch, format);
  mkdirSync(folder);
  const limit = pLimit(availableParallelism());
  await limit.map(paths, (path) => {
    const name = basename(path).replace('jpg', format);
    return sharp(path).resize(1800).toFormat(format, { quality: 85, effort: 2 }).toFile(join(folder, name));
  });
  return folder;
}

/** Prints a table; gives what is asked of it: the ratios to `vipsthumbnail` (NaN without it) and the peak. */
async function compare(title, source, sizes, names = Object.keys(contestants())) {
  const files = readdirSync(source);
  const megabytes = files.reduce((sum, name) => sum + statSync(join(source, name)).size, 0) / 2 ** 20;
  const megapixels = (await Promise.all(files.map((name) => sharp(join(source, name)).metadata()))).reduce(
    (sum, { width, height }) => sum + (width * height) / 1e6,
    0,
  );
  console.log(
    `\n${title}: ${files.length} files, ${Math.round(megabytes)} MB, ${Math.round(megapixels)} megapixels; medians of ${ROUNDS} interleaved runs\n`,
  );
  const runs = Object.entries(contestants())
    .filter(([name]) => names.includes(name))
    .map(([name, command]) => [
      name,
      () => fresh(files.length * sizes.length, (out) => command(source, sizes, out)),
    ]);
  const often = runs.filter(([name]) => EVERY_ROUND.includes(name));
  const once = runs.filter(([name]) => !EVERY_ROUND.includes(name));
  const result = {
    ...(await interleave(Object.fromEntries(often), { rounds: ROUNDS })),
    ...(await interleave(Object.fromEntries(once), { rounds: 1, warmup: 0 })),
  };
  const against = result.vipsthumbnail;
  const rows = [];
  const peaks = {};
  for (const [name, { wallS, cpuS }] of Object.entries(result)) {
    peaks[name] = await peakOf(name, source, sizes);
    const ratios = against === undefined ? ['', ''] : [wallS / against.wallS, cpuS / against.cpuS];
    rows.push([
      name,
      wallS.toFixed(2),
      cpuS.toFixed(2),
      ...[files.length, megabytes, megapixels].map((amount) => (amount / wallS).toFixed(0)),
      peaks[name] ?? '?',
      ...ratios.map((ratio) => (ratio === '' ? '' : ratio.toFixed(2))),
    ]);
  }
  const rates = ['images/s', 'MB/s', 'megapixels/s', 'peak MB'];
  printTable(['', 'wall s', 'CPU s', ...rates, 'wall ÷ vipsthumbnail', 'CPU ÷ vipsthumbnail'], rows);
  const { wallS, cpuS } = result.pipeline;
  return { wall: wallS / against?.wallS, cpu: cpuS / against?.cpuS, peak: peaks.pipeline };
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

/** In a run of its own, since looking takes time. */
async function peakOf(name, source, sizes) {
  const out = mkdtempSync(join(scratch, 'out-'));
  const peak = await peakMegabytes(contestants()[name](source, sizes, out));
  rmSync(out, { recursive: true });
  return peak;
}
