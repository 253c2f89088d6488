/**
 * Channels and the semaphore: how parts of a program that run at the same time pass things on, wait for one another, and
 * end together. The semantics are those of Tokio's `sync` modules.
 *
 * **Which one?**
 *
 * | you have | take | a slow receiver |
 * |---|---|---|
 * | work to hand on, each item to one taker | `mpsc.channel` | makes senders wait (backpressure), or drops, if you say so |
 * | the same, few and small, and waiting impossible | `mpsc.unbounded` | makes memory grow |
 * | events that everybody shall see | `broadcast` | is overtaken, and told how many it missed |
 * | a value whose newest state matters | `watch` | skips what is not the newest |
 * | one answer to one question | `oneshot` | keeps the answer until it is received |
 * | a limit on how many may run | `Semaphore` | – |
 * | tasks whose results belong together | `JoinSet` (of the pool, by the same rules) | – |
 *
 * **Waiting.** Whoever waits is served first come, first served. A wait is settled exactly once, inside the call of the peer
 * that grants it: the state has changed when that call returns. The `try…` forms never wait, and succeed only when nobody
 * else does: there is no barging.
 *
 * **Cancelling.** Every wait takes `{ signal }` and rejects with `signal.reason`. Nothing is lost and nothing is done twice:
 * before the grant, an abort takes the waiter out of line, gives back what it had collected and serves the next ones at
 * once; after the grant, it changes nothing. A signal that has aborted before has no effect but the rejection. Any number
 * of waits may share a signal: it is listened to once. Do not put a `recv` into `Promise.race`: an item that comes too late
 * for the race is lost with the loser. Use its signal, or race `readable()`, which takes nothing.
 *
 * **Ending.** Close is graceful, disposal is not, and both may be called any number of times.
 *
 * | | `sender.close()` | `receiver.close()` | `receiver[Symbol.dispose]()` |
 * |---|---|---|---|
 * | `mpsc` | all closed: receivers drain, then `undefined`, or the error given to `close` | parked and later sends reject; buffered and reserved items still come | the same, and what is buffered goes to `onUndelivered` |
 * | `broadcast` | all closed: receivers read what is queued, then `undefined` | – | stops counting; values kept only for it are dropped |
 * | `watch` | all closed: a change not seen is reported once, then `changed` is false | – | the last one: `send` is false, `closed()` resolves |
 * | `oneshot` | `recv` rejects | the value is refused, unless it was sent | the same, and it is discarded |
 *
 * `for await` over a receiver ends with the channel; leaving it early disposes the receiver (`mpsc`:
 * `values({ preventClose: true })` does not). A parked send and a live permit keep an mpsc channel alive after their sender
 * is closed. `Semaphore.close` refuses those who wait and those who come; permits already held stay valid.
 *
 * **Errors** are `PipelineError`s: `CHANNEL_CLOSED` (`value` holds what was not sent), `CHANNEL_LAGGED` (`skipped` says how
 * many), `SEMAPHORE_CLOSED`. Sizes that make no sense are `RangeError`s.
 *
 * **Fairness to the rest of the program.** A loop of operations that are always ready would starve timers and I/O, since
 * settled promises resume in microtasks; so would two loops that only serve each other. So each turn of the event loop has a
 * budget of operations and grants, in number and in time; when it is spent, promises are settled in the next turn. Only
 * promises are late, never states, and the order is kept.
 *
 * **Memory.** An idle channel costs less than 1 kB, whatever its capacity; buffers grow as they fill. What has been received
 * is not held on to, neither by a slot nor by a receiver or a signal.
 */
export type { WaitOptions } from '../base/index.js';
export * as broadcast from './broadcast/index.js';
export { ChannelClosedError, LaggedError, SemaphoreClosedError } from './errors.js';
export * as mpsc from './mpsc/index.js';
export * as oneshot from './oneshot.js';
export { Ring } from './ring.js';
export { Semaphore, SemaphorePermit } from './semaphore.js';
export * as watch from './watch/index.js';
