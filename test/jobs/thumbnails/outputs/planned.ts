import { posix } from 'node:path';
import { expect } from 'vitest';
import type { Source } from '../../../../src/jobs/thumbnails/inputs/index.js';
import {
  type CollisionError,
  contentHash,
  defaultTemplate,
  outputName,
  parseTemplate,
  type PlanOptions,
  planOutputs,
  type Probe,
  type ProbeNeeds,
} from '../../../../src/jobs/thumbnails/outputs/index.js';

export function sourceAt(path: string, insideOut?: string): Source {
  const { dir, name, ext } = posix.parse(path);
  const numbers = { size: 1, mtimeMs: 0, ino: 0, dev: 0 };
  const source = {
    kind: 'source',
    path: `/in/${path}`,
    label: path,
    dir,
    name,
    ext: ext.slice(1),
    ...numbers,
  } as const;
  return insideOut === undefined ? source : { ...source, insideOut };
}

/** As `auto` decides, were names to be trusted: what browsers show keeps its format. */
function autoExt({ ext }: Source): string {
  const lower = ext.toLowerCase();
  return ['png', 'webp', 'gif', 'avif'].includes(lower) ? lower : 'jpg';
}

export type Given = Partial<Omit<PlanOptions, 'template'>> & {
  readonly template?: string;
  readonly paths: readonly (string | Source)[];
  readonly pixels?: (source: Source) => { width: number; height: number }[];
};

/** What `pixels` gives when every source has these. */
export function pixelsOf(...sides: readonly [number, number][]): () => { width: number; height: number }[] {
  return () => sides.map(([width, height]) => ({ width, height }));
}

export interface Planned {
  /** `source → output`, one for each output. */
  readonly lines: string[];
  readonly probed: string[];
  readonly unreadable: string[];
}

export async function plan(given: Given): Promise<Planned> {
  const { paths, pixels, sizes = ['256'], template = defaultTemplate(sizes), ...options } = given;
  const probed: string[] = [];
  const probe = async (source: Source, needs: ProbeNeeds): Promise<Probe> => {
    probed.push(`${source.label}${needs.hash ? ' hash' : ''}${needs.header ? ' header' : ''}`);
    if (source.name.startsWith('broken')) throw new Error('broken');
    return {
      ext: autoExt(source),
      pixels: pixels?.(source) ?? sizes.map((size) => ({ width: Number(size), height: 1 })),
      hash: contentHash(Buffer.from(source.path)),
    };
  };
  const result = await planOutputs(
    paths.map((path) => (typeof path === 'string' ? sourceAt(path) : path)),
    {
      template: parseTemplate(template, sizes),
      sizes,
      flat: false,
      onCollision: 'error',
      outLabel: 'out',
      probe,
      ...options,
    },
  );
  return {
    lines: result.planned.flatMap(({ source, outputs }) =>
      outputs.map((output) => `${source.label} → ${outputName(output, options.ext ?? autoExt(source))}`),
    ),
    probed: probed.sort(),
    unreadable: result.unreadable.map(({ source }) => source.label),
  };
}

export async function refusal(given: Given): Promise<CollisionError> {
  return await plan(given).then(
    ({ lines }) => expect.fail(`not refused: ${lines.join(', ')}`),
    (error: CollisionError) => error,
  );
}
