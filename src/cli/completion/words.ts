import type { Command } from '../commands.js';
import type { Option } from '../option-table.js';
import { SHELLS } from './options.js';

/** What a shell can offer after an option: one of these words, a file, or nothing. */
export type Offer =
  | { readonly kind: 'none' }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'files' }
  | { readonly kind: 'folders' };

const FILES = /file|path/;
const FOLDERS = /dir/;

export function offerOf({ takes }: Option): Offer {
  switch (takes.kind) {
    case 'word':
      return { kind: 'words', words: takes.words };
    case 'count':
      return takes.or === undefined ? { kind: 'none' } : { kind: 'words', words: takes.or };
    case 'text':
      if (FOLDERS.test(takes.placeholder)) return { kind: 'folders' };
      return FILES.test(takes.placeholder) ? { kind: 'files' } : { kind: 'none' };
    case 'flag':
    case 'size':
    case 'duration':
      return { kind: 'none' };
  }
}

/** What stands where no option does: a file, or the words of a command that takes no files. */
export function operandsOf({ name }: Command): Offer {
  return name === 'completion' ? { kind: 'words', words: SHELLS } : { kind: 'files' };
}

/** `-s` and `--size`. */
export function namesOf(name: string, { short }: Option): readonly string[] {
  return short === undefined ? [`--${name}`] : [`-${short}`, `--${name}`];
}

/** In single quotes, for any of the shells. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
