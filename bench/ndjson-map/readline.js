// The same one-liners as a person would write them in Node: one thread, a line at a time. `node readline.js map|filter <input>`.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

const [, , what, input] = process.argv;
const work = {
  map: (line) => {
    const { id, score } = JSON.parse(line);
    return JSON.stringify({ id, score });
  },
  filter: (line) => (JSON.parse(line).score < 500 ? line : undefined),
}[what];

for await (const line of createInterface({ input: createReadStream(input) })) {
  const result = work(line);
  if (result !== undefined && !process.stdout.write(`${result}\n`)) {
    await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}
