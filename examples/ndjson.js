// NDJSON in, NDJSON out: lines are read and written as streams, so memory does not grow with the input, and a bad line
// is told and skipped. Run with `node examples/ndjson.js < people.ndjson`.
import { createInterface } from 'node:readline';
import { pipeline } from 'pipeline';

const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });

const { received, failed } = await pipeline(lines)
  .filter((line) => line.trim() !== '')
  .map((line) => JSON.parse(line), {
    order: 'input',
    name: 'parse',
    onError: (error, line) => console.error(`skipped ${line}: ${error.message}`),
  })
  .filter(({ age }) => age >= 18)
  .map((person) => `${JSON.stringify({ name: person.name, age: person.age })}\n`)
  .to(process.stdout);

console.error(`${received} lines, ${failed} of them bad`);
