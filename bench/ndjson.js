// NDJSON as a user starts it: check, and sort by a number and by a string, in memory and under -S 64M, against DuckDB, GNU sort,
// Miller and jq, in turn; a public file by a nested key; with PIPELINE_LARGE=1 over 2 GB, more than memory. Wall and CPU are the shell's own accounting of the whole process tree.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { interleave, machine, printBars, printTable, timeCommand } from './measure.js';
import { citylotsFile, FEATURES } from './ndjson/citylots.js';
import { recordsFile } from './ndjson-data.js';
import { present } from './peers.js';
import { peakMegabytes } from './tree-memory.js';

const ROUNDS = Number(process.env.PIPELINE_ROUNDS ?? 7);
const RECORDS = 1_000_000;
const PATIENCE_S = 120;
const here = dirname(fileURLToPath(import.meta.url));
const bin = join(here, '..', 'bin', 'pipeline.js');
const duckdb = join(here, 'ndjson', 'duckdb.js');
const scratch = join(tmpdir(), `pipeline-bench-${process.pid}`);
mkdirSync(scratch);

try {
  const input = recordsFile(RECORDS);
  const megabytes = statSync(input).size / 1e6;
  const out = (name) => join(scratch, name);
  console.log(
    `${machine()}\n${RECORDS} records, ${Math.round(megabytes)} MB; medians of ${ROUNDS} interleaved runs\n`,
  );

  const commands = {
    check: ours('check', input),
    'sort -c (in order)': ours('sort', '-c', '-k', 'id', input),
    'sort -n 100': ours('sort', '-k', 'score', '-n', '100', input, '-o', out('top')),
    'sort by a number': ours('sort', '-k', 'score', input, '-o', out('number')),
    'the same, -S 64M': ours('sort', '-k', 'score', '-S', '64M', input, '-o', out('number64')),
    'sort by a string': ours('sort', '-k', 'name', input, '-o', out('string')),
  };
  const there = present('@duckdb/node-api', 'GNU sort', 'Miller', 'jq');
  const hasDuckdb = there.has('@duckdb/node-api');
  if (hasDuckdb) {
    commands['DuckDB by a number'] = `node ${duckdb} ${input} ${out('duck')} score number`;
    commands['DuckDB by a string'] = `node ${duckdb} ${input} ${out('duck')} name string`;
  }
  if (there.has('GNU sort'))
    commands['GNU sort, whole lines'] = `LC_ALL=C sort --parallel=2 ${input} -o ${out('gnu')}`;

  const result = await timed(commands);
  Object.assign(result, await slowPeers(input, out, there));
  requireSame(out('number'), out('number64'));
  const peerOf = (name) =>
    name.includes('string') ? result['DuckDB by a string'] : result['DuckDB by a number'];
  tell(result, peerOf, megabytes);
  console.log('');
  const peaks = {};
  for (const name of ['check', 'sort -n 100', 'sort by a number', 'the same, -S 64M']) {
    peaks[name] = await peakMegabytes(commands[name]);
    console.log(`peak memory of all processes, ${name}: ${peaks[name]} MB`);
  }
  printBars(barsOf(result, megabytes, peaks));
  await citylots(out, hasDuckdb);
  await large(input, out);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function barsOf(result, megabytes, peaks) {
  const wall = (name) => result[name]?.wallS;
  const speed = (name) => megabytes / wall(name);
  const [number, string] = [wall('sort by a number'), wall('sort by a string')];
  return [
    ['sort by a number ÷ DuckDB', number / wall('DuckDB by a number'), '≤', 0.6],
    ['sort by a string ÷ DuckDB', string / wall('DuckDB by a string'), '≤', 0.6],
    ['sort by a number ÷ jq -s', number / wall('jq -s by a number'), '≤', 1 / 20],
    ['-S 64M ÷ sort by a number', wall('the same, -S 64M') / number, '≤', 1.5],
    ['-S 64M, peak MB', peaks['the same, -S 64M'], '≤', 320],
    ['check, MB/s', speed('check'), '≥', 250],
    ['sort -c, MB/s', speed('sort -c (in order)'), '≥', 250],
    ['sort -n 100, MB/s', speed('sort -n 100'), '≥', 250],
  ];
}

/** Once each: they take tens of seconds. Left out of a run that is made shorter, unless PIPELINE_SLOW asks for them. */
async function slowPeers(input, out, there) {
  if (process.env.PIPELINE_ROUNDS !== undefined && process.env.PIPELINE_SLOW === undefined) {
    console.log(
      'Miller, jq and a decorated GNU sort are left out of a shortened run. To have them: PIPELINE_SLOW=1\n',
    );
    return {};
  }
  const result = {};
  const decorated = `sed -E 's/.*"score":([0-9.]+).*/\\1\\t&/' ${input} | LC_ALL=C sort --parallel=2 -n -s -k1,1`;
  if (there.has('GNU sort')) {
    result['GNU sort, decorated by sed'] = await timeCommand(`${decorated} | cut -f2- > ${out('decorated')}`);
    requireSame(out('number'), out('decorated'));
  }
  const slow = {
    Miller: ['Miller by a number', `mlr --ijsonl --ojsonl sort -nf score ${input} > ${out('mlr')}`],
    jq: ['jq -s by a number', `jq -cs 'sort_by(.score)[]' ${input} > ${out('jq')}`],
  };
  for (const [program, [name, command]] of Object.entries(slow)) {
    if (!there.has(program)) continue;
    const time = await timeCommand(`timeout ${PATIENCE_S} ${command}`);
    result[time.wallS < PATIENCE_S ? name : `${name}, given up`] = time;
  }
  return result;
}

/** A public file with long lines, by a nested key. */
async function citylots(out, hasDuckdb) {
  const input = citylotsFile();
  if (input === undefined) return void present('simdjson');
  const key = 'properties.STREET';
  const commands = { 'pipeline sort': ours('sort', '-k', key, input, '-o', out('lots')) };
  if (hasDuckdb) commands.DuckDB = `node ${duckdb} ${input} ${out('duck')} ${key} string`;
  const result = await timed(commands);
  console.log(`\n${FEATURES} city lots, ${Math.round(statSync(input).size / 1e6)} MB, by ${key}\n`);
  tell(result, () => result.DuckDB, statSync(input).size / 1e6);
}

/** More than memory: the same input eleven times, over 2 GB. Once, and only when PIPELINE_LARGE asks for it. */
async function large(input, out) {
  if (process.env.PIPELINE_LARGE === undefined)
    return console.log('\n2 GB under -S 256M is left out. To have it: PIPELINE_LARGE=1');
  const inputs = Array.from({ length: 11 }, () => input);
  const command = ours('sort', '-k', 'score', '-S', '256M', ...inputs, '-o', out('large'));
  const start = performance.now();
  const peak = await peakMegabytes(command);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const gigabytes = (statSync(out('large')).size / 1e9).toFixed(2);
  execFileSync(process.execPath, [bin, 'sort', '-c', '-k', 'score', out('large')]);
  console.log(
    `\n${gigabytes} GB under -S 256M: ${seconds} s, in order; peak memory of all processes ${peak} MB`,
  );
}

function timed(commands) {
  return interleave(
    Object.fromEntries(Object.entries(commands).map(([name, command]) => [name, () => timeAnew(command)])),
    { rounds: ROUNDS },
  );
}

/** What a run is to write is not there before: what it takes to replace 200 MB is the file system's, and as much for all. */
function timeAnew(command) {
  for (const [word] of command.matchAll(/\S+/g)) if (word.startsWith(scratch)) rmSync(word, { force: true });
  return timeCommand(command);
}

function tell(result, peerOf, megabytes) {
  printTable(
    ['', 'wall s', 'CPU s', 'MB/s', 'wall ÷ DuckDB', 'CPU ÷ DuckDB'],
    Object.entries(result).map(([name, { wallS, cpuS }]) => {
      const peer = peerOf(name);
      const speed = (megabytes / wallS).toFixed(0);
      return [
        name,
        wallS.toFixed(2),
        cpuS.toFixed(2),
        speed,
        ratio(wallS, peer?.wallS),
        ratio(cpuS, peer?.cpuS),
      ];
    }),
  );
}

function ours(...parameters) {
  return `node ${bin} ${parameters.join(' ')}`;
}

function requireSame(a, b) {
  execFileSync('cmp', [a, b]);
}

function ratio(mine, its) {
  return its === undefined ? '' : (mine / its).toFixed(2);
}
