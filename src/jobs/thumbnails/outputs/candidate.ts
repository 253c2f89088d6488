import { posix } from 'node:path';
import type { Source } from '../inputs/index.js';
import type { Probe } from './probing.js';
import { renderName } from './render-name.js';
import type { NameTemplate } from './template.js';

/** Stands where an extension will be and is cut off again. */
const UNKNOWN_EXT = 'x';

/**
 * One output whose name is being settled.
 *
 * I1 a name has one way to be split: at its last dot. So names are equal exactly when stem and extension are, and what is
 * equal up to the extension has equal stems.
 */
export interface Candidate {
  readonly source: Source;
  readonly size: string;
  /** Its pixels as `w×h`, where names depend on them: a source's outputs that agree in name and pixels are one file. */
  readonly pixels: string | undefined;
  /** The name without its extension and the dot. */
  stem: string;
  /** Empty when it has none; undefined until something needs it, where it depends on what is in the file. */
  ext: string | undefined;
  /** The source's own extension has been added to the stem. */
  hasSrcext: boolean;
}

/** What is known of a source's output before anything is made. */
export interface NameFacts {
  readonly size: string;
  readonly sizeIndex: number;
  readonly flat: boolean;
  /** The extension, when it is known. */
  readonly ext: string | undefined;
  readonly probe: Probe | undefined;
}

/** The candidate that the template gives, before collisions are looked for. */
export function candidateOf(source: Source, template: NameTemplate, facts: NameFacts): Candidate {
  const { size, ext, probe } = facts;
  const pixels = probe?.pixels?.[facts.sizeIndex];
  const fields = {
    dir: facts.flat ? '' : source.dir,
    name: source.name,
    srcext: source.ext,
    size,
    w: String(pixels?.width ?? ''),
    h: String(pixels?.height ?? ''),
    hash: probe?.hash ?? '',
    ext: ext ?? (template.endsWithExt ? UNKNOWN_EXT : ''),
  };
  const hangsOnPixels = template.uses.has('w') || template.uses.has('h');
  const whole = renderName(template, fields);
  const end = template.endsWithExt ? `.${fields.ext}` : posix.extname(whole).replace(/^\.$/, ''); // a dot at the end parts nothing
  return {
    source,
    size,
    pixels: hangsOnPixels && pixels !== undefined ? `${pixels.width}×${pixels.height}` : undefined,
    stem: whole.slice(0, whole.length - end.length),
    ext: template.endsWithExt ? ext : end.slice(1),
    hasSrcext: false,
  };
}

/** The whole name, once the extension is known. */
export function nameOf({ stem, ext }: Pick<Candidate, 'stem' | 'ext'>): string {
  return ext === undefined || ext === '' ? stem : `${stem}.${ext}`;
}
