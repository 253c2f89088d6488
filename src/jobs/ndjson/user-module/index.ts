/**
 * Modules that users write: `map --module`, `filter --module`, `run <module>`.
 *
 * - `importModule`: JavaScript, or TypeScript, ESM or CommonJS, into this process or thread.
 * - `typescript`: whether Node reads TypeScript by itself, and what is done where it does not. `typescript-hooks` is what Node's loader
 *   is given then; with `strip-types` and `module-format` it does what newer versions of Node do, by the same rules.
 * - `syntax-place`: where a syntax error is, which its error does not say; `thrown-at`: where any other was thrown.
 *
 * Promised: a module that is not there or cannot be loaded is `INVALID_ARGUMENT` with the reason, and the place where there is one.
 */
export { importModule, urlOfModule } from './import-module.js';
export { thrownAt } from './thrown-at.js';
