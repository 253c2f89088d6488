import { formatSize, type ItemEvent, type PruneEvent } from '../../index.js';
import type { Colours } from '../terminal/colours.js';
import { printable } from '../terminal/printable.js';
import type { Verbosity } from './resolve.js';

/** What is said of one item while the run goes on; undefined when it is not worth a line at this verbosity. */
export function itemLine(event: ItemEvent, verbosity: Verbosity, colours: Colours): string | undefined {
  const { status, source, outputs, error } = event;
  if (verbosity !== 'verbose' && (status === 'created' || status === 'up-to-date')) return undefined;
  const name = printable(source);
  if (status === 'failed' || status === 'shed') return `${colours.bad(status)}  ${name}${reasonOf(error)}`;
  if (status === 'degraded') return `${colours.warning(status)}  ${name}${reasonOf(error)}`;
  if (status === 'up-to-date') return `${colours.faint(status)}  ${name}`;
  const why = event.rebuilt === undefined ? '' : ` (${REASONS[event.rebuilt]})`;
  return `${colours.good(status)}  ${name} → ${outputs.map(describe).join(', ')}${why}`;
}

/** What is said of thumbnails that were removed because their source is gone. */
export function pruneLine({ source, outputs }: PruneEvent): string {
  return `pruned  ${outputs.map(printable).join(', ')} (${printable(source)} is gone)`;
}

const REASONS: Readonly<Record<NonNullable<ItemEvent['rebuilt']>, string>> = {
  forced: 'again: forced',
  'source-changed': 'again: it has changed',
  'recipe-changed': 'again: other options',
  'output-missing': 'again: a thumbnail was missing',
  'output-altered': 'again: a thumbnail was altered',
  'failed-before': 'it failed before',
};

function reasonOf(error: ItemEvent['error']): string {
  return error === undefined ? '' : `: ${printable(error.message)} (${error.code})`;
}

function describe({ path, width, height, bytes }: ItemEvent['outputs'][number]): string {
  return `${printable(path)} (${width}x${height}, ${formatSize(bytes)})`;
}
