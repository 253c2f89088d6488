// NDJSON as a user starts it: check, and sort by a number and by a string, in memory and under -S 64M, against DuckDB, GNU sort,
// Miller and jq, in turn. Wall and CPU are the shell's own accounting of the whole process tree.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { interleave, machine, printTable, timeCommand } from './measure.js';
import { recordsFile } from './ndjson-data.js';

const ROUNDS = Number(process.env.PIPELINE_ROUNDS ?? 3);
const RECORDS = 1_000_000;
const here = dirname(fileURLToPath(import.meta.url));
const bin = join(here, '..', 'bin', 'pipeline.js');
const duckdb = join(here, 'ndjson', 'duckdb.js');
const scratch = join(tmpdir(), `pipeline-bench-${process.pid}`);
mkdirSync(scratch);

try {
  const input = recordsFile(RECORDS);
  const megabytes = statSync(input).size / 1e6;
  const out = (name) => join(scratch, name);
  const ours = (...parameters) => `node ${bin} ${parameters.join(' ')}`;
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
  const hasDuckdb = spawnSync(process.execPath, [duckdb]).status === 0;
  if (hasDuckdb) {
    commands['DuckDB by a number'] = `node ${duckdb} ${input} ${out('duck')} score number`;
    commands['DuckDB by a string'] = `node ${duckdb} ${input} ${out('duck')} name string`;
  } else console.log('DuckDB is missing: npm i --no-save @duckdb/node-api\n');
  commands['GNU sort, whole lines'] = `LC_ALL=C sort --parallel=2 ${input} -o ${out('gnu')}`;

  const result = await interleave(
    Object.fromEntries(Object.entries(commands).map(([name, command]) => [name, () => timeCommand(command)])),
    { rounds: ROUNDS },
  );
  Object.assign(result, await slowPeers(input, out));
  requireSame(out('number'), out('number64'));

  const peerOf = (name) =>
    name.includes('string') ? result['DuckDB by a string'] : result['DuckDB by a number'];
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
  console.log('');
  for (const name of ['sort by a number', 'the same, -S 64M']) {
    console.log(`peak memory, ${name}: ${await peakMegabytes(commands[name])} MB`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Once each: they take tens of seconds. `PIPELINE_SLOW=1` asks for them. */
async function slowPeers(input, out) {
  if (process.env.PIPELINE_SLOW === undefined) return {};
  const result = {};
  if (found('jq'))
    result['jq -s by a number'] = await timeCommand(`jq -cs 'sort_by(.score)[]' ${input} > ${out('jq')}`);
  if (found('mlr')) {
    result['Miller by a number'] = await timeCommand(
      `mlr --ijsonl --ojsonl sort -nf score ${input} > ${out('mlr')}`,
    );
    result['GNU sort, decorated by Miller'] = await timeCommand(
      `mlr --ijsonl --onidx cut -f score ${input} | paste - ${input} | LC_ALL=C sort -g -s -k1,1 | cut -f2- > ${out('decorated')}`,
    );
  }
  return result;
}

/** The most memory a command had in use, all its threads together, as the kernel keeps it. */
function peakMegabytes(command) {
  return new Promise((resolve) => {
    const [program, ...parameters] = command.split(' ');
    const child = spawn(program, parameters, { stdio: 'ignore' });
    let peak = 0;
    const timer = setInterval(() => {
      const status = `/proc/${child.pid}/status`;
      if (!existsSync(status)) return;
      peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] ?? peak);
    }, 10);
    child.on('close', () => {
      clearInterval(timer);
      resolve(Math.round(peak / 1024));
    });
  });
}

function requireSame(a, b) {
  execFileSync('cmp', [a, b]);
}

function ratio(mine, its) {
  return its === undefined ? '' : (mine / its).toFixed(2);
}

function found(program) {
  return spawnSync(program, ['--version']).error === undefined;
}
