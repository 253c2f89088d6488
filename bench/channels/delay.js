// How late do timers come while a loop over ready receives owns the program? The budget of src/base/waiting decides.
import { mpsc } from '../../dist/index.js';

const LOOP_MS = 500;

/** For loops that work `workUs` microseconds an item: the longest time between two turns of the event loop, in ms. */
export async function longestTurns() {
  const rows = [];
  for (const workUs of [0, 10, 100, 1000])
    rows.push([`${workUs} µs`, (await longestTurn(workUs)).toFixed(1)]);
  return rows;
}

async function longestTurn(workUs) {
  const [sender, receiver] = mpsc.unbounded();
  const turns = [];
  let running = true;
  const turn = () => {
    turns.push(performance.now());
    if (running) setImmediate(turn);
  };
  setImmediate(turn);
  const end = performance.now() + LOOP_MS;
  while (performance.now() < end) {
    sender.trySend(1);
    await receiver.recv();
    work(workUs);
  }
  running = false;
  return Math.max(...turns.slice(1).map((at, n) => at - turns[n]));
}

function work(microseconds) {
  const end = performance.now() + microseconds / 1_000;
  while (performance.now() < end);
}
