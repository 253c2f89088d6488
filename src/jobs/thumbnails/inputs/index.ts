/**
 * Finding the images of a run, and reading them.
 *
 * - `discoverInputs`: arguments and lists → sources, each once, in the same order on every run. Arguments are files,
 *   folders (walked), globs, and `-` for a list on standard input.
 * - `readSource`: one source → its bytes.
 *
 * What is promised: nothing is written; nothing in the output folder is taken; a path argument that is not there ends
 * the run before anything else happens, while a list entry, an unreadable folder or a file that fails costs only
 * itself. Names are text: one whose bytes are no UTF-8 is that item's failure.
 *
 * | named as | mirrored under the output folder as |
 * |---|---|
 * | a folder argument | what is inside it: `imgs` gives `a/b.jpg` for `imgs/a/b.jpg` |
 * | a file, a list entry | its path from the current folder; elsewhere its base name |
 * | a folder in a list | its path from the current folder and what is inside it; elsewhere its base name and that |
 * | a glob's match | its path from the current folder; elsewhere from the part before the first wildcard |
 */
export { type DiscoverOptions, discoverInputs, discoverTogether } from './discover.js';
export { isGlob, parseGlob } from './glob.js';
export { type FileIdentity, readSource, type SourceBytes } from '../read-source.js';
export type { GuardedInput, Source } from './source.js';
