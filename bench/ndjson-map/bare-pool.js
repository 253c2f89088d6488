// The least that can be done for an asynchronous function of 10 ms at 256 calls in flight: so many loops in one process of Node, which
// parse, call and print. What it reaches is what this machine's timers allow.
const [, , count, lanes] = process.argv.map(Number);
const fn = async (r) => {
  await new Promise((go) => setTimeout(go, 10));
  return r;
};
let next = 0;
let text = '';
const lane = async () => {
  while (next < count) {
    next += 1;
    text += `${JSON.stringify(await fn(JSON.parse(String(next))))}\n`;
  }
};
const startedAt = performance.now();
await Promise.all(Array.from({ length: lanes }, lane));
const perSecond = (1000 * count) / (performance.now() - startedAt);
process.stdout.write(text);
process.stderr.write(`${perSecond}\n`);
