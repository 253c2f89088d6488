/**
 * What is JSON, read where it stands.
 *
 * - `scan`: one quick pass over a slab, yes or no a line. `explain`: why a line was refused, and where.
 * - `find`: a record walked along a path. `strings`: strings with their escapes. `characters`: the bytes by name.
 * - `line-table`: where the records of a slab are. `wanted-names`: what a scan notes as it passes.
 */
export { isSpace, NEWLINE, skipSpace } from './characters.js';
export { explainFault } from './explain.js';
export { valueEnd } from './find.js';
export { LineTable, MISSING } from './line-table.js';
export { lineEnd } from './scan.js';
export { NO_NAMES, WantedNames } from './wanted-names.js';
