// A service that owns a processor: requests are accepted while there is room and shed when there is none; the first
// SIGTERM lets everything that was accepted finish, the second stops at once.
// Run with `node examples/graceful-shutdown.js`, then send it requests and a SIGTERM.
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { DataProcessor, isPipelineError } from 'pipeline';

const jobs = new DataProcessor(
  async ({ text, response }, { signal }) => {
    await wait(20, undefined, { signal });
    response.end(`${text.toUpperCase()}\n`);
  },
  { concurrency: 4, bufferSize: 16, whenFull: 'shed', onError: 'skip', name: 'jobs' },
);

const server = createServer((request, response) => void accept(request, response));
server.listen(Number(process.env.PORT ?? 0), () => console.log(`listening on ${server.address().port}`));
process.once('SIGTERM', () => {
  process.once('SIGTERM', () => void jobs.destroy(new Error('stopped at once')));
  server.close();
  jobs.close();
});

// The answers go out from the processor itself; somebody must still take the results. The loop ends when all is done.
try {
  for await (const _answered of jobs);
} catch (error) {
  console.log(error.message);
}
const { received, succeeded, shed } = jobs.stats();
console.log(`${received} jobs received, ${succeeded} answered, ${shed} shed`);
server.closeAllConnections();

async function accept(request, response) {
  try {
    await jobs.send({ text: request.url, response });
    console.log(`accepted ${request.url}`);
  } catch (error) {
    response.statusCode = isPipelineError(error, 'LOAD_SHED') ? 429 : 503;
    response.end('come back later\n');
  }
}
