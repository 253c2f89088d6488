// One thread: bytes a second of reading into batches, and of `JSON.parse` for scale; then the steps of a sort in one memory, by kernels in WebAssembly.
// Figures of a single thread; what the commands make of it is measured elsewhere.
import { readFileSync } from 'node:fs';
import { NdjsonReader, parseSortKey } from '../dist/jobs/ndjson/index.js';
import { interleave, machine, median, printTable } from './measure.js';
import { arenaSteps } from './ndjson/arena-steps.js';
import { recordsFile } from './ndjson-data.js';

const BATCH_BYTES = 2 ** 20;
const RECORDS = 1_000_000;

const path = recordsFile(RECORDS);
const bytes = readFileSync(path);
const batches = [];
for (let from = 0; from < bytes.length; ) {
  const to = bytes.lastIndexOf(10, Math.min(from + BATCH_BYTES, bytes.length) - 1) + 1;
  batches.push(new Uint8Array(bytes.subarray(from, to)));
  from = to;
}

const overBatches = (work) => async () => {
  const cpu = process.cpuUsage();
  const start = performance.now();
  let records = 0;
  for (const batch of batches) records += work(batch);
  const seconds = (performance.now() - start) / 1000;
  if (records !== RECORDS) throw new Error(`${records} records and not ${RECORDS}`);
  const { user, system } = process.cpuUsage(cpu);
  const cpuSeconds = (user + system) / 1e6;
  return { seconds, cpuSeconds, 'MB/s': bytes.length / 1e6 / cpuSeconds };
};
/** The whole file read into batches, each given back at once. */
async function reading() {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const reader = new NdjsonReader([{ name: path, path }], { batchBytes: BATCH_BYTES });
  for await (const batch of reader) reader.recycle(batch.bytes);
  const { user, system } = process.cpuUsage(cpu);
  const cpuSeconds = (user + system) / 1e6;
  return { seconds: (performance.now() - start) / 1000, cpuSeconds, 'MB/s': bytes.length / 1e6 / cpuSeconds };
}

const results = await interleave(
  {
    'read into batches': reading,
    'JSON.parse of every line': overBatches((batch) => {
      const lines = Buffer.from(batch.buffer).toString('utf8').split('\n');
      for (let i = 0; i < lines.length - 1; i += 1) JSON.parse(lines[i]);
      return lines.length - 1;
    }),
  },
  { rounds: 3 },
);

console.log(`${machine()}\n`);
printTable(
  ['one thread, 1 M records, 197 MB', 'wall s', 'CPU s', 'MB per CPU s'],
  Object.entries(results).map(([name, r]) => [
    name,
    r.seconds.toFixed(2),
    r.cpuSeconds.toFixed(2),
    r['MB/s'].toFixed(0),
  ]),
);

console.log('');
const steps = (key) => {
  const runs = [0, 1, 2].map(() =>
    arenaSteps(bytes, { keys: [parseSortKey(key)], missing: 'first', reverse: false }),
  );
  return Object.keys(runs[0]).map((step) => median(runs.map((run) => run[step])).toFixed(2));
};
printTable(
  ['in one memory, CPU s', 'copy in', 'scan', 'sort parts', 'cut', 'order buckets', 'gather'],
  ['score', 'name', 'user.email'].map((key) => [key, ...steps(key)]),
);
