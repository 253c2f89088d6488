import { PipelineError } from '../../../base/index.js';
import { printable } from '../report-path.js';

/** How many collisions, and sources of one, a message tells before it only counts them. */
const MAX_TOLD = 5;

/** Outputs that cannot all be written. Paths as reports name them. */
export type Collision =
  /** Several would be one file; with one source, its sizes would be. */
  | { readonly kind: 'outputs'; readonly output: string; readonly sources: readonly string[] }
  /** It would replace a file that is an input. */
  | {
      readonly kind: 'input';
      readonly output: string;
      readonly sources: readonly string[];
      readonly input: string;
    }
  /** It would be a file where other outputs, or inputs, need a folder. */
  | { readonly kind: 'folder'; readonly output: string; readonly sources: readonly string[] };

/** `COLLISION`: refused before anything was written. `collisions` holds all of them, `count` says how many. */
export class CollisionError extends PipelineError {
  readonly collisions: readonly Collision[];

  /** The message tells the first few, or `all`. */
  constructor(collisions: readonly Collision[], remedy: string, all = false) {
    const count = all ? collisions.length : MAX_TOLD;
    const told = collisions.slice(0, count).map((collision) => `  ${tell(collision, all)}`);
    if (collisions.length > count) told.push(`  and ${collisions.length - count} more`);
    const heading = collisions.length === 1 ? 'one output name collides' : 'output names collide';
    super('COLLISION', [`${heading}; nothing was written`, ...told, remedy].join('\n'), {
      count: collisions.length,
      item: collisions[0]?.sources[0] ?? '',
    });
    this.collisions = collisions;
  }
}

function tell(collision: Collision, all: boolean): string {
  const output = printable(collision.output);
  const sources = toldApart([...new Set(collision.sources)]).map(printable);
  const most = all ? sources.length : MAX_TOLD;
  const rest = sources.length > most ? ` and ${sources.length - most} more` : '';
  const from = sources.slice(0, most).join(', ') + rest;
  if (collision.kind === 'input')
    return `${from} → ${output}, which is the input ${printable(collision.input)}`;
  if (collision.kind === 'folder') return `${from} → ${output}, where a folder is needed`;
  return `${sources.length === 1 ? `several sizes of ${from}` : from} → ${output}`;
}

/** Where two names look alike, one of them with its accents encoded as marks of their own, those marks are shown by their numbers. */
function toldApart(names: readonly string[]): string[] {
  const looks = names.map((name) => name.normalize('NFC'));
  return names.map((name, index) => {
    const isAlone = looks.indexOf(looks[index] ?? '') === looks.lastIndexOf(looks[index] ?? '');
    return isAlone ? name : name.replace(/\p{M}/gu, (mark) => `\\u${hexOf(mark).padStart(4, '0')}`);
  });
}

function hexOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16);
}
