/**
 * What runs in a worker process: loads the function that a request names, calls it, answers. It is found through the
 * package's `imports` map as `#pool-process`.
 *
 * I1. It ends when whoever started it is gone, for whatever reason, and even when native code is stuck: it holds nothing
 *     that needs an orderly end.
 * I2. Signals meant for the whole group (Ctrl-C at a terminal, a service manager's stop) do not end it: when it ends is
 *     decided by whoever started it.
 */
import { resultNotCloneable } from './failures.js';
import { ownBytes } from './own-bytes.js';
import { ONE_STREAM, type ProcessMessage, type ProcessRequest } from './process-protocol.js';
import { taskFunction } from './task-function.js';
import { handedOver, isTransferring } from './task/index.js';
import { toWire } from './wire.js';

// Kept from the start: a task may put another in its place.
const exit = process.exit.bind(process);
const send = process.send?.bind(process);
// A task must not speak in our place. Libraries that look for it, to tell a parent of theirs, find none, as in a thread.
delete process.send;

// Standard output goes to the standard error of whoever started it, directly; so what is meant for that goes there too, and in turn.
if (process.argv[2] === ONE_STREAM) {
  process.argv.splice(2, 1);
  Object.defineProperty(process, 'stderr', {
    get: () => process.stdout,
    configurable: true,
    enumerable: true,
  });
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('message', (request) => void answer(request as ProcessRequest));
process.on('uncaughtException', (error) => {
  say({ kind: 'dying', error: toWire(error) }, () => exit(1));
});

async function answer({ address, input }: ProcessRequest): Promise<void> {
  try {
    const run = await taskFunction(address);
    say({ kind: 'began' });
    const result = await run(ownBytes(input, []), { signal: new AbortController().signal });
    sendResult(isTransferring(result) ? handedOver(result).value : result);
  } catch (error) {
    say({ kind: 'failed', error: toWire(error) });
  }
}

function sendResult(value: unknown): void {
  try {
    say({ kind: 'succeeded', value });
  } catch (cause) {
    throw resultNotCloneable(cause);
  }
}

function say(message: ProcessMessage, onSent?: () => void): void {
  // Who is gone is not told: `disconnect` ends this process.
  if (process.connected) send?.(message, undefined, undefined, () => onSent?.());
}
