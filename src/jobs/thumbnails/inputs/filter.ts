import { isImageName, unreadableKind } from './image-names.js';
import { picomatch } from './picomatch.js';
import type { WalkRules } from './walk-folder.js';

/** What a walk or a glob leaves out of what it finds. */
export interface FilterOptions {
  /** Globs of which a file must match one; none: it need not. */
  readonly include?: readonly string[] | undefined;
  /** Globs that leave out files, and folders with all that is in them. */
  readonly exclude?: readonly string[] | undefined;
  /** Take names that begin with a dot. */
  readonly hidden?: boolean | undefined;
}

/**
 * The rules of `include` and `exclude`, against the path below what was named. A glob without a slash is matched
 * against the bare name, at any depth (`*.png`, `node_modules`), one with a slash against the whole path (`drafts/**`).
 */
export function includeExclude(options: FilterOptions): Omit<WalkRules, 'passesOver'> {
  const include = options.include ?? [];
  const included = include.length === 0 ? () => true : anyOf(include);
  const excluded = anyOf(options.exclude ?? []);
  return {
    takesFile: (below) => included(below) && !excluded(below),
    entersFolder: (below) => !excluded(below),
  };
}

/** The rules of a walk: image names, hidden ones only on request, then `include` and `exclude`. */
export function walkRules(options: FilterOptions): WalkRules {
  const filter = includeExclude(options);
  const visible = (name: string) => options.hidden === true || !name.startsWith('.');
  return {
    takesFile: (below, name) => isImageName(name) && visible(name) && filter.takesFile(below, name),
    passesOver(below, name) {
      const kind = unreadableKind(name);
      return kind !== undefined && visible(name) && filter.takesFile(below, name) ? kind : undefined;
    },
    entersFolder: (below, name) => visible(name) && filter.entersFolder(below, name),
  };
}

function anyOf(globs: readonly string[]): (below: string) => boolean {
  const matchers = globs.map((glob) => {
    // A trailing slash only says that a folder is meant.
    const pattern = glob.replace(/^\.\//, '').replace(/\/+$/, '');
    return picomatch()(pattern, { ...GLOB_OPTIONS, dot: true, basename: !pattern.includes('/') });
  });
  return (below) => matchers.some((matches) => matches(below));
}

/** For every glob: `s`, or no pattern with `**` would match a name that holds a newline; `!` is a letter like others. */
export const GLOB_OPTIONS = { flags: 's', nonegate: true } as const;
