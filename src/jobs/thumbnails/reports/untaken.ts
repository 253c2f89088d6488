import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { PipelineError } from '../../../base/index.js';
import type { GuardedInput, Source } from '../inputs/index.js';
import { extensionOf } from '../image/index.js';
import { foldName, type OutputFolder, outputName, type PlannedSource } from '../outputs/index.js';
import { forwardSlashes, pathBelow, printable } from '../report-path.js';
import { FORMATS_WRITTEN } from '../recipe.js';
import type { DocumentFile } from './document.js';

/** What a run has settled before it writes. */
export interface Places {
  readonly planned: readonly PlannedSource[];
  /** Inputs of which nothing will be made, all the same somebody's files. */
  readonly others: readonly Pick<Source, 'label' | 'ino' | 'dev'>[];
  /** Inputs in the output folder. */
  readonly guarded: readonly GuardedInput[];
}

/**
 * Refuses a document that would take the place of an input, or of a thumbnail of the same run. Errors: `COLLISION`.
 */
export async function requireUntaken(
  file: DocumentFile,
  { planned, others, guarded }: Places,
  out: OutputFolder,
): Promise<void> {
  const there = await lstat(file.path).catch(() => undefined);
  const inputs = [...others, ...planned.map(({ source }) => source)];
  const input = there && inputs.find((source) => isSame(source, there));
  if (input !== undefined) throw refusal(file, `the input ${printable(input.label)}`);
  const below = pathBelow(file.path, out.path);
  if (below === undefined) return;
  const name = foldName(forwardSlashes(below));
  const own = guarded.find(({ insideOut }) => foldName(insideOut) === name);
  if (own !== undefined) throw refusal(file, `the input ${printable(own.label)}`);
  const pictured = planned.find(({ outputs }) =>
    outputs.some((output) =>
      FORMATS_WRITTEN.some((format) => foldName(outputName(output, extensionOf(format))) === name),
    ),
  );
  if (pictured !== undefined) throw refusal(file, `a thumbnail of ${printable(pictured.source.label)}`);
}

function isSame(a: Pick<Stats, 'ino' | 'dev'>, b: Pick<Stats, 'ino' | 'dev'>): boolean {
  return a.ino === b.ino && a.dev === b.dev;
}

function refusal({ label }: DocumentFile, what: string): PipelineError {
  const message = `${printable(label)} cannot be written: it is ${what}; nothing was written`;
  return new PipelineError('COLLISION', message, { item: label });
}
