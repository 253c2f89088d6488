/**
 * What a thread runs that is started before its first task is known: it answers as any other (`#pool-thread`), and has loaded by then what
 * it will be asked for. It is found through the package's `imports` map as `#ndjson-thread`.
 */
export { answer as default } from '../../pool/index.js';
// Exported though nobody imports it from here, so that the bundle has it loaded.
export * from './worker.js';
