/**
 * The default algorithm. `Gradient` is all that leaves this folder: it moves the limit by what its parts tell it.
 *
 * - `baseline`: what calls take when nobody queues; `probe`: when and how that is looked at.
 * - `evidence`: what a window tells of queueing, and how sure that is; `typical`: the latency that is measured by.
 * - `failures`: how far errors take the limit down, and how it comes back.
 */
export { Gradient } from './gradient.js';
