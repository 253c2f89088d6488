// How fast are the channels, and what do they keep? Every case in turn in one process, medians of rounds, ratios.
// Run with `npm run bench -- channels`; bars are those of docs/channels.md.
import * as cases from './channels/cases.js';
import { longestTurns } from './channels/delay.js';
import { bytes } from './channels/memory.js';
import { asyncSema, effectQueue, tokio } from './channels/peers.js';
import { interleave, machine, printTable } from './measure.js';

const ROUNDS = 9;
const LEAST_MS = 100;

const peers = {
  'Effect 3 Queue.bounded': await effectQueue('effect'),
  'Effect 4 Queue.bounded': await effectQueue('effect4'),
  'async-sema': await asyncSema(),
};
const runTokio = tokio();

const contestants = {};
for (const [name, work] of Object.entries({ ...cases.all, ...peers })) {
  if (work !== undefined) contestants[name] = async () => ({ rate: await rateOf(work) });
}
if (runTokio !== undefined) contestants.tokio = async () => runTokio();

const medians = await interleave(contestants, { rounds: ROUNDS });
const rate = (name) => medians[name]?.rate;
const tokioRate = (figure) => medians.tokio?.[figure];

console.log(`${machine()}; medians of ${ROUNDS} interleaved rounds\n`);
printTable(
  ['operation', 'M/s', 'compared with', 'M/s', 'ratio', 'bar'],
  [
    row('awaited', 'two bare loops', rate('two bare loops'), 0.7),
    row('awaited', 'Effect 3 Queue.bounded', rate('Effect 3 Queue.bounded'), 2.2),
    row('awaited', 'Effect 4 Queue.bounded', rate('Effect 4 Queue.bounded'), 2.2),
    row('awaited', 'Tokio, current thread', tokioRate('mpsc')),
    row('awaited, consumer first', 'awaited', rate('awaited')),
    row('awaited, starting full', 'awaited', rate('awaited')),
    row('for await', 'awaited', rate('awaited'), 0.8),
    row('trySend, recvMany', 'awaited', rate('awaited'), 5),
    row('trySend, recvMany', 'Tokio, current thread', tokioRate('mpsc'), 1),
    row('capacity 1, four producers', 'awaited', rate('awaited'), 0.5),
    row('capacity 1, four producers', 'Tokio, current thread', tokioRate('mpscCapacity1')),
    row('tryAcquire, release', 'async-sema', rate('async-sema'), 2),
    row('tryAcquire, release', 'Tokio try_acquire', tokioRate('tryAcquire'), 1),
    row('await acquire, release', 'async-sema', rate('async-sema'), 0.8),
    row('await acquire, release', 'Tokio acquire', tokioRate('acquire')),
    row('broadcast to four', 'Tokio', tokioRate('broadcast'), 1),
  ].filter((cells) => cells !== undefined),
);

console.log('\nlongest turn of the event loop while a loop receives what is always ready\n');
printTable(['work for each item', 'ms'], await longestTurns());

const kept = bytes();
if (kept === undefined) console.log('\nMemory is left out: run with --expose-gc.');
else {
  console.log('\nbytes of heap for each\n');
  printTable(['what', 'bytes'], Object.entries(kept));
}

function row(ours, peer, peerRate, bar) {
  if (peerRate === undefined) return undefined;
  const ratio = rate(ours) / peerRate;
  return [
    ours,
    rate(ours).toFixed(1),
    peer,
    peerRate.toFixed(1),
    ratio.toFixed(2),
    bar === undefined ? '' : `${bar} ${ratio >= bar ? 'met' : 'MISSED'}`,
  ];
}

/** Millions of operations a second: what is over in a few milliseconds is repeated until it can be timed. */
async function rateOf(work) {
  const start = performance.now();
  let elapsedMs = 0;
  let operations = 0;
  while (elapsedMs < LEAST_MS) {
    await work();
    operations += cases.COUNT;
    elapsedMs = performance.now() - start;
  }
  return operations / elapsedMs / 1_000;
}
