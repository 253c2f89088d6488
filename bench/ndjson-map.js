// map and filter as a user starts them: two members out of each record, and records by a number, against jq, the same one-liner in
// Node with readline, GNU parallel with jq, and DuckDB, in turn; then what an asynchronous function of 10 ms comes to at 256 calls in
// flight, and how long the first line takes.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { interleave, machine, median, printBars, printTable, timeCommand } from './measure.js';
import { recordsFile } from './ndjson-data.js';
import { present } from './peers.js';

const ROUNDS = Number(process.env.PIPELINE_ROUNDS ?? 3);
const RECORDS = Number(process.env.PIPELINE_RECORDS ?? 1_000_000);
const here = dirname(fileURLToPath(import.meta.url));
const bin = join(here, '..', 'bin', 'pipeline.js');
const peers = join(here, 'ndjson-map');
const scratch = join(tmpdir(), `pipeline-bench-${process.pid}`);
mkdirSync(scratch);

const PROGRAMS = {
  map: { ours: '({ id, score }) => ({ id, score })', jq: '{id,score}' },
  filter: { ours: 'r => r.score < 500', jq: 'select(.score < 500)' },
};

try {
  const input = recordsFile(RECORDS);
  const megabytes = Math.round(statSync(input).size / 1e6);
  console.log(
    `${machine()}\n${RECORDS} records, ${megabytes} MB; medians of ${ROUNDS} interleaved runs, jq once each\n`,
  );
  const there = present('jq', 'GNU parallel', '@duckdb/node-api');
  const bars = [];
  for (const what of ['map', 'filter']) {
    bars.push(...(await compare(what, input, there)));
    console.log('');
  }
  bars.push(await callsInFlight(), await firstLine());
  printBars(bars);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function out(name) {
  return join(scratch, name);
}

/** Prints a table; gives what is asked of it. */
async function compare(what, input, there) {
  const { jq, ours } = PROGRAMS[what];
  const commands = {
    [`pipeline ${what}`]: `node ${bin} ${what} -e '${ours}' ${input} > ${out('ours')}`,
    'Node with readline': `node ${join(peers, 'readline.js')} ${what} ${input} > ${out('readline')}`,
  };
  const slow = {};
  if (there.has('jq')) slow.jq = `jq -c '${jq}' ${input} > ${out('jq')}`;
  if (there.has('jq') && there.has('GNU parallel')) {
    slow['GNU parallel with jq'] =
      `parallel --pipepart -a ${input} --block 16M -k -j2 -q jq -c '${jq}' > ${out('parallel')}`;
  }
  if (there.has('@duckdb/node-api')) {
    commands.DuckDB = `node ${join(peers, 'duckdb.js')} ${what} ${input} ${out('duckdb')}`;
  }
  const result = {
    ...(await interleave(asRuns(commands), { rounds: ROUNDS })),
    ...(await interleave(asRuns(slow), { rounds: 1, warmup: 0 })),
  };
  execFileSync('cmp', [out('ours'), out('readline')]);
  const mine = result[`pipeline ${what}`];
  printTable(
    ['', 'wall s', 'CPU s', 'pipeline ÷ it, wall', 'CPU'],
    Object.entries(result).map(([name, { cpuS, wallS }]) => [
      name,
      wallS.toFixed(2),
      cpuS.toFixed(2),
      (mine.wallS / wallS).toFixed(2),
      (mine.cpuS / cpuS).toFixed(2),
    ]),
  );
  return [
    [`${what} ÷ jq`, mine.wallS / result.jq?.wallS, '≤', what === 'map' ? 1 / 6 : 1 / 8],
    [`${what} ÷ Node with readline`, mine.wallS / result['Node with readline'].wallS, '≤', 0.6],
  ];
}

function asRuns(commands) {
  return Object.fromEntries(
    Object.entries(commands).map(([name, command]) => [name, () => timeCommand(command)]),
  );
}

/**
 * The program's start is taken out: that of the same run with a hundredth of the records. Beside it what bare loops in one process
 * reach, because a timer of 10 ms takes longer than that.
 */
async function callsInFlight() {
  const [few, many] = [512, 51_200];
  const { bare, ...times } = await interleave(
    {
      few: () => timeCommand(asynchronous(few)),
      many: () => timeCommand(asynchronous(many)),
      bare: () => ({ perSecond: bareCallsPerSecond(many) }),
    },
    { rounds: Math.max(5, ROUNDS), warmup: 0 },
  );
  const perSecond = (many - few) / (times.many.wallS - times.few.wallS);
  const ideal = 256 / 0.01;
  console.log(
    `10 ms asynchronous, --concurrency 256: ${Math.round(perSecond)} calls/s, ${percent(perSecond, ideal)} of ${ideal}, ${percent(perSecond, bare.perSecond)} of bare loops in one process (${Math.round(bare.perSecond)}); its start ${times.few.wallS.toFixed(2)} s`,
  );
  return ['10 ms asynchronous, calls ÷ ideal', perSecond / ideal, '≥', 0.9];
}

function percent(part, whole) {
  return `${((100 * part) / whole).toFixed(0)} %`;
}

function bareCallsPerSecond(count) {
  const { stderr } = spawnSync(process.execPath, [join(peers, 'bare-pool.js'), count, 256], {
    encoding: 'utf8',
  });
  return Number(stderr);
}

function asynchronous(count) {
  const source = 'async r => { await new Promise((go) => setTimeout(go, 10)); return r; }';
  return `seq ${count} | node ${bin} map -e '${source}' --concurrency 256`;
}

async function firstLine() {
  const waits = [];
  for (let round = -1; round < Math.max(11, ROUNDS); round += 1) {
    const wait = await timeOfFirstLine();
    if (round >= 0) waits.push(wait);
  }
  const bare = [];
  for (let round = 0; round < 5; round += 1) bare.push((await timeCommand('node -e 0')).wallS * 1000);
  console.log(
    `start to first output: ${Math.round(median(waits))} ms, best ${Math.round(Math.min(...waits))} (node -e 0: ${Math.round(median(bare))} ms)`,
  );
  return ['start to first output, ms', median(waits), '≤', 250];
}

function timeOfFirstLine() {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(process.execPath, [bin, 'map', '-e', 'r => r + 1'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    child.on('error', reject);
    child.stdin.write('1\n');
    child.stdout.once('data', () => {
      const wait = performance.now() - startedAt;
      child.stdin.end();
      child.once('close', () => resolve(wait));
    });
  });
}
