import { resolve, sep } from 'node:path';
import type { PicomatchOptions } from 'picomatch';
import { type FilterOptions, GLOB_OPTIONS, includeExclude } from './filter.js';
import { isImageName, unreadableKind } from './image-names.js';
import { picomatch } from './picomatch.js';
import type { WalkRules } from './walk-folder.js';

/** A glob, ready to be walked for. */
export interface Glob {
  /** The folder before the first segment with a wildcard, absolute. It need not be there. */
  readonly base: string;
  readonly rules: WalkRules;
  /** What the rules have met so far: `nothing` that matches, matching `folders` only, or matching `files`. */
  met(): 'nothing' | 'folders' | 'files';
}

/** True when the text holds a wildcard, so that it can be read as a glob where no such path is there. */
export function isGlob(text: string): boolean {
  return picomatch().scan(toPattern(text), GLOB_OPTIONS).isGlob;
}

/**
 * The glob relative to `cwd`. It matches files, and walks only into folders that can hold a match. A glob that spells
 * its extension (`*.jpg`, `scan.*.bak`) takes what it matches; any other (`imgs/*`) takes image names only, as a walk
 * does. Names that begin with a dot must be matched by a dot, unless `hidden`.
 */
export function parseGlob(text: string, cwd: string, options: FilterOptions): Glob {
  const { base, glob } = picomatch().scan(toPattern(text), GLOB_OPTIONS);
  const matchOptions = { ...GLOB_OPTIONS, dot: options.hidden === true };
  const matches = picomatch()(glob, matchOptions);
  const mayHoldMatches = folderTest(glob, matchOptions);
  const filter = includeExclude(options);
  const spellsExtension = /\.(?:\w+|[{[(][^/]*[\])}])$/.test(glob);
  let met: ReturnType<Glob['met']> = 'nothing';
  return {
    base: resolve(cwd, base.replaceAll(/\\(.)/g, '$1')),
    rules: {
      takesFile(below, name) {
        if (!matches(below)) return false;
        met = 'files';
        return (spellsExtension || isImageName(name)) && filter.takesFile(below, name);
      },
      passesOver(below, name) {
        const kind = spellsExtension ? undefined : unreadableKind(name);
        return kind !== undefined && matches(below) && filter.takesFile(below, name) ? kind : undefined;
      },
      entersFolder(below, name) {
        if (met === 'nothing' && matches(below)) met = 'folders';
        return mayHoldMatches(below) && filter.entersFolder(below, name);
      },
    },
    met: () => met,
  };
}

/** Tells which folders can hold matches: those that match the first segments, down to the first `**`. */
function folderTest(glob: string, options: PicomatchOptions): (below: string) => boolean {
  const visible = (below: string) =>
    options.dot === true || /(?:^|[/{,(|])\\?\./.test(glob) || !/(?:^|\/)\./.test(below);
  // A slash inside braces or parentheses: segments cannot be told apart, so every folder is looked into.
  if (/[{(][^})]*\//.test(glob)) return visible;
  const segments = glob.split('/');
  const anyDepth = segments.findIndex((segment) => segment.includes('**'));
  const depth = anyDepth === -1 ? segments.length - 1 : anyDepth;
  const heads = segments
    .slice(0, depth)
    .map((_, index) => picomatch()(segments.slice(0, index + 1).join('/'), options));
  return (below) => {
    if (!visible(below)) return false;
    const names = below.split('/');
    if (names.length <= depth) return heads[names.length - 1]?.(below) === true;
    return anyDepth !== -1 && (depth === 0 || heads[depth - 1]?.(names.slice(0, depth).join('/')) === true);
  };
}

/** Where `\` separates folders it cannot also escape: both slashes mean the same. One at the end means nothing. */
function toPattern(text: string): string {
  return (sep === '\\' ? text.replaceAll('\\', '/') : text).replace(/\/+$/, '');
}
