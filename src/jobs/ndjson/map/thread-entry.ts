/** As `../thread-entry.ts`, for `map` and `filter`: found as `#ndjson-map-thread`. */
export { answer as default } from '../../../pool/index.js';
// Exported though nobody imports it from here, so that the bundle has it loaded.
export * from './worker.js';
