import type { Command } from '../commands.js';
import type { Option } from '../option-table.js';

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

/** What stands where no option does: a file, or the words of a command that takes no files, if any. */
export function operandsOf({ operandWords }: Command): Offer {
  if (operandWords === undefined) return { kind: 'files' };
  return operandWords.length === 0 ? { kind: 'none' } : { kind: 'words', words: operandWords };
}

/** `-s` and `--size`. */
export function namesOf(name: string, { short }: Option): readonly string[] {
  return short === undefined ? [`--${name}`] : [`-${short}`, `--${name}`];
}

/** In single quotes, for any of the shells. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
