/**
 * Items in, results out, with bounded concurrency and bounded memory.
 *
 * - `DataProcessor`: send at one end, receive at the other.
 * - `ProcessorCore`: its engine, which the stages of a pipeline use without the public face.
 * - Inside: `Intake` (what waits for work, and what happens when it is full), `Pace` (how fast it moves), `Workshop` (what
 *   runs, and results until they are taken), `Outlet` (the order in which they leave), `Reception` (who takes them, and who
 *   waits for them), `Gate` (how many may run), `Worker` (here or in a pool), `deadlock` (no wait ends in silence).
 */
export type { ItemContext, StageContext } from './context.js';
export { ProcessorCore } from './core.js';
export { DataProcessor } from './data-processor.js';
export { deadlockGuard, type Stallable } from './deadlock.js';
export type { LimiterLike } from './gate.js';
export { withinGrace } from './grace.js';
export type { CoreHooks } from './hooks.js';
export {
  type OnError,
  type Order,
  type Processor,
  type ProcessorOptions,
  resolveOptions,
  type WhenFull,
} from './options.js';
export type { ProcessorStats } from './stats.js';
export { type Worker } from './worker.js';
export { requirePool, requireProcessor, workerFor } from './worker-for.js';
export { NOTHING } from './workshop.js';
