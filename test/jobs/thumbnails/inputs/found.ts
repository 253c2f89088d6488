import { Readable } from 'node:stream';
import { type DiscoverOptions, discoverInputs } from '../../../../src/jobs/thumbnails/inputs/index.js';
import type { TempTree } from '../temp-tree.js';

export type Options = Partial<Omit<DiscoverOptions, 'out'>> & { readonly outAt?: string };

/** What was found, as lines: `label → dir/name.ext`, `label ! CODE`, `label (guarded)`, `(passed over: kind)`. */
export async function found(tree: TempTree, inputs: string[], options: Options = {}): Promise<string[]> {
  const { outAt = 'out', cwd = tree.root, ...rest } = options;
  const lines: string[] = [];
  for await (const input of discoverInputs(inputs, { cwd, out: { real: tree.at(outAt) }, ...rest })) {
    if (input.kind === 'failed') lines.push(`${input.label} ! ${input.error.code}`);
    else if (input.kind === 'guarded') lines.push(`${input.label} (guarded)`);
    else if (input.kind === 'passed-over') lines.push(`(passed over: ${input.imageKind})`);
    else
      lines.push(`${input.label} → ${[input.dir, `${input.name}.${input.ext}`].filter(Boolean).join('/')}`);
  }
  return lines;
}

export function listOf(...entries: string[]): Readable {
  return Readable.from([Buffer.from(entries.map((entry) => `${entry}\n`).join(''))]);
}
