// What does an item cost in a stage that runs in this thread? A DataProcessor, a pipeline and processBatch with eight
// trivial asynchronous functions at a time, compared with p-limit and Node's Readable.map doing the same; a chain of
// five stages compared with one; and what is kept in memory over ten million items.
// Run with `npm run bench -- processor`. What a task costs in the pool is the question of `bench/pool.js`.
import { Readable } from 'node:stream';
import pLimit from 'p-limit';
import { DataProcessor, pipeline, processBatch } from '../dist/pipeline/index.js';
import { interleave, machine, printTable } from './measure.js';

const ITEMS = 200_000;
const MANY_ITEMS = 10_000_000;
const ROUNDS = 7;
const options = { concurrency: 8 };
const work = async (n) => n + 1;

function* numbers(count) {
  for (let n = 0; n < count; n += 1) yield n;
}

async function throughProcessor(count, processorOptions = options) {
  const processor = new DataProcessor(work, processorOptions);
  const sending = (async () => {
    for (let n = 0; n < count; n += 1) await processor.send(n);
    processor.close();
  })();
  let received = 0;
  for await (const _result of processor) received += 1;
  await sending;
  return received;
}

async function throughStages(stages, count = ITEMS) {
  let chain = pipeline(numbers(count));
  for (let n = 0; n < stages; n += 1) chain = chain.map(work, options);
  const { succeeded } = await chain.to(() => {});
  return succeeded;
}

async function throughPLimit() {
  const limit = pLimit(options.concurrency);
  const results = await Promise.all(Array.from(numbers(ITEMS), (n) => limit(work, n)));
  return results.length;
}

async function throughReadable() {
  let received = 0;
  for await (const _result of Readable.from(numbers(ITEMS)).map(work, options)) received += 1;
  return received;
}

const contestants = {
  DataProcessor: () => throughProcessor(ITEMS),
  'DataProcessor, order input': () => throughProcessor(ITEMS, { ...options, order: 'input' }),
  'pipeline, one stage': () => throughStages(1),
  'pipeline, five stages': () => throughStages(5),
  processBatch: async () => (await processBatch(numbers(ITEMS), work, options)).length,
  'p-limit': throughPLimit,
  'Readable.map': throughReadable,
};

const medians = await interleave(
  Object.fromEntries(Object.entries(contestants).map(([name, run]) => [name, () => nanosecondsPerItem(run)])),
  { rounds: ROUNDS },
);
const cost = (name) => medians[name].ns;

console.log(`${machine()}; medians of ${ROUNDS} interleaved rounds of ${ITEMS} items, concurrency 8\n`);
printTable(
  ['what', 'ns an item', 'compared with', 'ns an item', 'times as fast', 'bar'],
  [
    faster('DataProcessor', 'p-limit', 5),
    faster('DataProcessor', 'Readable.map', 2),
    faster('DataProcessor, order input', 'p-limit', 5),
    faster('pipeline, one stage', 'p-limit', 5),
    faster('pipeline, one stage', 'Readable.map', 2),
    faster('processBatch', 'p-limit', 5),
  ],
);
const growth = cost('pipeline, five stages') / cost('pipeline, one stage');
console.log(
  `\nfive stages cost ${growth.toFixed(2)} × one stage (bar: at most 5): ${growth <= 5 ? 'held' : 'MISSED'}`,
);

const [early, late] = await heapWhileRunning();
const grown = late - early;
console.log(
  `over ${MANY_ITEMS / 1e6} million items the heap in use went from ${early.toFixed(1)} to ${late.toFixed(1)} MB ` +
    `(bar: flat, within 1 MB): ${grown <= 1 ? 'held' : 'MISSED'}`,
);

async function nanosecondsPerItem(run) {
  const before = performance.now();
  const count = await run();
  if (count !== ITEMS) throw new Error(`${count} of ${ITEMS} items came out`);
  return { ns: ((performance.now() - before) * 1e6) / ITEMS };
}

function faster(name, peer, bar) {
  const ratio = cost(peer) / cost(name);
  return [
    name,
    cost(name).toFixed(0),
    peer,
    cost(peer).toFixed(0),
    ratio.toFixed(1),
    `${bar}: ${ratio >= bar ? 'held' : 'MISSED'}`,
  ];
}

/** The heap in use, in MB, after a tenth of the items and at the end, while the run is still going on. */
async function heapWhileRunning() {
  const samples = [];
  let seen = 0;
  await pipeline(numbers(MANY_ITEMS))
    .map(work, options)
    .to(() => {
      seen += 1;
      if (seen !== MANY_ITEMS / 10 && seen !== MANY_ITEMS) return;
      globalThis.gc?.();
      samples.push(process.memoryUsage().heapUsed / 2 ** 20);
    });
  return samples;
}
