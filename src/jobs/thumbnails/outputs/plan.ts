import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { GuardedInput, Source } from '../inputs/index.js';
import type { OnCollision } from '../options.js';
import { type Candidate, candidateOf, nameOf } from './candidate.js';
import { resolveCollisions } from './collisions.js';
import { occupiedBy } from './occupied.js';
import { neededByNames, type ProbeSource, Probing } from './probing.js';
import type { NameTemplate } from './template.js';

/** Hexadecimal digits of `{hash}`: 64 bits, so that a million files have one in ten million chances to clash. */
export const NAME_HASH_DIGITS = 16;

export interface PlanOptions {
  readonly template: NameTemplate;
  /** Their names, in order. */
  readonly sizes: readonly string[];
  /** `{dir}` is empty. */
  readonly flat: boolean;
  readonly onCollision: OnCollision;
  /** A `CollisionError` names every collision in its message. Default: the first few. */
  readonly tellAll?: boolean;
  /** The extension when the format is fixed; absent: each file's content decides. */
  readonly ext?: string | undefined;
  /** Files that no output may fall on, beside the sources. */
  readonly guarded?: readonly GuardedInput[] | undefined;
  /** The output folder as reports name it. */
  readonly outLabel: string;
  /** Called at most once for each source, and only where a name depends on what is in it. */
  readonly probe: ProbeSource;
}

/** One output of a source: its name below the output folder, which may lack the extension that the content decides. */
export interface PlannedOutput {
  readonly size: string;
  readonly name: string;
  readonly awaitsExt: boolean;
}

export interface PlannedSource {
  readonly source: Source;
  /** One for each size, in order. Those of a small picture may share a name: then their pixels are equal. */
  readonly outputs: readonly PlannedOutput[];
}

export interface OutputPlan {
  /** In the order of `sources`. */
  readonly planned: readonly PlannedSource[];
  /** Sources whose names depend on their content, and that `probe` rejected for. */
  readonly unreadable: readonly { readonly source: Source; readonly error: unknown }[];
}

/** The name below the output folder, given the extension of the thumbnail that was made. */
export function outputName(output: PlannedOutput, ext: string): string {
  return output.awaitsExt ? `${output.name}.${ext}` : output.name;
}

/** What `{hash}` stands for: the first 16 hexadecimal digits of the SHA-256 of a source's bytes. */
export function contentHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, NAME_HASH_DIGITS);
}

/**
 * The names of all outputs, settled before anything is written: no two are one file on any file system, none falls on
 * an input, and they are the same on every run over the same sources, in whatever order those come.
 *
 * It waits for `probe` only where a name depends on a source's content: for all sources when the template has `{w}`, `{h}`,
 * `{hash}` or an `{ext}` that is not its end; else, with the format left open, for those whose names are equal up to the
 * extension.
 *
 * Errors: `COLLISION` (a `CollisionError`, which holds every collision) under `error`, and under `srcext` when the
 * extensions do not tell the sources apart.
 */
export async function planOutputs(sources: readonly Source[], options: PlanOptions): Promise<OutputPlan> {
  const { template, sizes, flat, ext, guarded = [], outLabel } = options;
  const inOrder = [...sources].sort((a, b) => (a.path < b.path ? -1 : 1));
  const needs = neededByNames(template, ext);
  const probing = new Probing(options.probe, needs ?? { header: true, hash: false });
  if (needs !== undefined) await probing.learn(new Set(inOrder));
  const candidates = inOrder
    .filter((source) => !probing.unreadable.has(source))
    .flatMap((source) => {
      const probe = probing.get(source);
      const facts = { flat, ext: ext ?? probe?.ext, probe };
      return sizes.map((size, sizeIndex) => candidateOf(source, template, { size, sizeIndex, ...facts }));
    });
  const stems = candidates.map(({ stem }) => stem);
  const settled = await resolveCollisions(candidates, {
    policy: options.onCollision,
    tellAll: options.tellAll ?? false,
    occupied: occupiedBy([...inOrder, ...guarded], stems),
    label: (name) => posix.join(outLabel, name),
    async learnExtensions(unknown) {
      await probing.learn(new Set(unknown.map(({ source }) => source)));
      for (const candidate of unknown) candidate.ext = probing.get(candidate.source)?.ext ?? '';
      return probing.unreadable;
    },
  });
  return collect(sources, settled, probing.unreadable);
}

function collect(
  sources: readonly Source[],
  settled: readonly Candidate[],
  unreadable: ReadonlyMap<Source, unknown>,
): OutputPlan {
  const outputs = new Map<Source, PlannedOutput[]>();
  for (const candidate of settled) {
    const output = {
      size: candidate.size,
      name: nameOf(candidate),
      awaitsExt: candidate.ext === undefined,
    };
    const known = outputs.get(candidate.source);
    if (known === undefined) outputs.set(candidate.source, [output]);
    else known.push(output);
  }
  return {
    planned: sources.flatMap((source) => {
      const planned = outputs.get(source);
      return planned === undefined ? [] : [{ source, outputs: planned }];
    }),
    unreadable: sources.flatMap((source) =>
      unreadable.has(source) ? [{ source, error: unreadable.get(source) }] : [],
    ),
  };
}
