import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { PipelineError } from '../../../base/index.js';
import type { NdjsonInput } from '../reading/index.js';

/** What else a run reads and writes: nothing of it may be written over. */
export interface OtherFiles {
  readonly inputs: readonly NdjsonInput[];
  readonly output?: string | undefined;
  readonly deadLetter?: string | undefined;
}

/** Refuses with `INVALID_ARGUMENT` a file that is to be written as `role` and is an input, the output or the dead-letter file. */
export async function requireApart(
  path: string,
  role: string,
  { inputs, output, deadLetter }: OtherFiles,
): Promise<void> {
  const others = [
    ...inputs.map((input) => ['path' in input ? input.path : undefined, 'an input'] as const),
    [output, 'the output'] as const,
    [deadLetter, 'the dead-letter file'] as const,
  ];
  for (const [other, what] of others) {
    if (other === undefined || !(await isSameFile(path, other))) continue;
    throw new PipelineError('INVALID_ARGUMENT', `${path} is ${what} and cannot be ${role}`);
  }
}

/** Whether two paths lead to one file, be it there or not yet. What is no file (a device, a pipe) may be named twice. */
async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => stat(path).catch(() => undefined)));
  if (a === undefined || b === undefined) return resolve(one) === resolve(other);
  return a.isFile() && a.ino === b.ino && a.dev === b.dev;
}
