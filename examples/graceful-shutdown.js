// A service that owns a pipeline: requests are accepted while there is room and turned away when there is none. The first
// SIGTERM lets everything that was accepted finish, the second stops at once.
// Run with `node examples/graceful-shutdown.js`, then send it requests and a SIGTERM.
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { mpsc, pipeline } from 'pipeline';

const workMs = Number(process.env.WORK_MS ?? 20);
// The sender is the door of the pipeline: sixteen may wait behind it.
const [door, requests] = mpsc.channel(16);
let turnedAway = 0;

const server = createServer((request, response) => {
  if (door.trySend({ text: request.url, response })) {
    console.log(`accepted ${request.url}`);
  } else {
    turnedAway += 1;
    response.statusCode = door.isClosed ? 503 : 429;
    response.end('come back later\n');
  }
});
server.listen(Number(process.env.PORT ?? 0), () => console.log(`listening on ${server.address().port}`));

const stopping = new AbortController();
process.once('SIGTERM', () => {
  process.once('SIGTERM', () => stopping.abort(new Error('stopped at once')));
  server.close();
  // What is behind the door is worked on, then the source ends, and the run with it.
  door.close();
  console.log('closing');
});

const service = pipeline(requests).map(
  async ({ text, response }, { signal }) => {
    await wait(workMs, undefined, { signal });
    return { response, answer: `${text.toUpperCase()}\n` };
  },
  { concurrency: 4, bufferSize: 1, name: 'work' },
);
try {
  await service.to(({ response, answer }) => void response.end(answer), { signal: stopping.signal });
} catch (error) {
  console.log(error.message);
}
const { received, succeeded, dropped } = service.stats();
console.log(`${received} requests, ${succeeded} answered, ${dropped} dropped, ${turnedAway} turned away`);
server.closeAllConnections();
