/**
 * What the runs of all jobs have in common.
 *
 * - `EventRun`: the life of a run, from the first event to the last: iterated, awaited, closed, destroyed. A job gives it a
 *   body, the counts behind its snapshots, and how many events may wait.
 * - `FailureLimit`: how much of it may fail before it stops.
 *
 * How it ends is the body's to heed: `closing` says that nothing more is started, `stopping` that everything stops. Promised:
 * the body runs at most once, events come in order and wait for whoever iterates, the summary is the last of them.
 */
export { type FailureLimit, isExceeded, parseFailureLimit } from './failure-limit.js';
export { EventRun, type RunContext } from './event-run.js';
