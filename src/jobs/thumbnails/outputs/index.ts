/**
 * Where thumbnails go: names first, for all of them; files later, one by one.
 *
 * - `prepareOutput`: can the output folder be written? Nothing is. → `openOutput` makes it, once the run is on.
 * - `parseTemplate`: `--name`, checked before anything else is looked at.
 * - `planOutputs`: sources → the name of every output, or a `CollisionError` that holds all collisions.
 * - `createCommitter`: puts a file in place, whole or not at all. `removeLeftovers` clears up after a killed run.
 *
 * What is promised: nothing is written before every name is settled, nothing outside the output folder, nothing over an
 * input, and under a final name never anything but a complete file.
 *
 * What `--on-collision` does with `a.jpg` and `a.png` that would both be `a.jpg`:
 *
 * | policy | names |
 * |---|---|
 * | `error` | none: the run is refused |
 * | `number` | `a.jpg` and `a-2.jpg`, by the order of the sources' paths |
 * | `srcext` | `a.jpg.jpg` and `a.png.jpg`; refused when the extensions are alike |
 */
export { type Collision, CollisionError } from './collision-error.js';
export { type Committer, createCommitter } from './commit.js';
export { foldName } from './fold.js';
export { removeLeftovers } from './leftovers.js';
export { openOutput, type OutputFolder, prepareOutput, STATE_FOLDER } from './output-folder.js';
export {
  contentHash,
  NAME_HASH_DIGITS,
  outputName,
  type PlannedOutput,
  type PlannedSource,
  type PlanOptions,
  planOutputs,
} from './plan.js';
export type { Probe, ProbeNeeds } from './probing.js';
export { makeFolders } from './make-folders.js';
export { temporaryName, temporaryNameFor } from './temporary-name.js';
export { defaultTemplate, type NameTemplate, parseTemplate } from './template.js';
