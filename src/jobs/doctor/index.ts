/**
 * What a machine gives the other jobs, and what to change where it gives too little.
 *
 * - `inspectMachine`: all findings, and the worst `state` of them. Start reading there.
 * - `finding`: the words. `surroundings`: everything that is asked of the machine; a test describes another one.
 * - a file for each finding, a pure function of the surroundings: `node-version`, `cores`, `memory`, `thread-pool`, `image-codecs`, `temporary-space`,
 *   `open-files`.
 *
 * Promised: nothing is written and nothing started; of the environment only the size of the thread pool and the temporary folder are looked at, so a
 * report can be shown to anybody; a question that the system does not answer is no fault.
 */
export type { Finding, FindingName, FindingState } from './finding.js';
export { inspectMachine, type MachineReport } from './inspect-machine.js';
