/**
 * What can be seen from outside while things run. Everything below publishes here, and nothing below writes to a
 * terminal.
 *
 * - Events go to Node's `diagnostics_channel` under the names of `EventMessages`; anybody may subscribe, and need not
 *   import this package to do so. They cost nothing while nobody listens.
 * - For the numbers of one instant ask what runs itself: every processor, pool and pipeline has `stats()`.
 */
export {
  Event,
  type EventMessages,
  type EventName,
  itemEvent,
  runEndEvent,
  runStartEvent,
  stageEndEvent,
} from './events.js';
