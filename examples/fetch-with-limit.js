// Fetching many pages from a server that can only do so much: the limiter finds out how many requests at a time are
// good for it, and failed ones are counted and skipped. The server of this example is its own.
// Run with `node examples/fetch-with-limit.js`.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { AdaptiveLimiter, pipeline } from 'pipeline';

const server = createServer((request, response) => {
  setTimeout(() => {
    response.statusCode = request.url === '/page/13' ? 500 : 200;
    response.end(`this is ${request.url}`);
  }, 2);
});
server.listen(0);
await once(server, 'listening');
const origin = `http://localhost:${server.address().port}`;

const limiter = new AdaptiveLimiter({ initial: 4, max: 16 });
const urls = Array.from({ length: 60 }, (_, n) => `${origin}/page/${n}`);

const { succeeded, failed, firstError } = await pipeline(urls)
  .map(
    async (url, { signal }) => {
      const response = await fetch(url, { signal });
      if (!response.ok) throw new Error(`${new URL(url).pathname} answered ${response.status}`);
      return response.text();
    },
    { concurrency: limiter, onError: 'skip', name: 'fetch' },
  )
  .to((text) => void text.length);

console.log(`${succeeded} pages fetched, ${failed} failed (${firstError.message})`);
console.log(
  `the limiter saw ${limiter.stats().succeeded} good answers and stands between 1 and 16: ${limiter.limit >= 1 && limiter.limit <= 16}`,
);
server.close();
server.closeAllConnections();
