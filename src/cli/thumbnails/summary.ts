import { formatDuration, formatSize, type SummaryEvent } from '../../index.js';
import type { Ending } from '../follow-run.js';
import type { Colours } from '../terminal/colours.js';
import { printable } from '../terminal/printable.js';
import type { FailureGroup } from './tally.js';

const LINE_WIDTH = 100;

/** What the summary is made from. */
export interface SummaryFacts {
  readonly summary: SummaryEvent;
  readonly ending: Extract<Ending, { kind: 'finished' | 'interrupted' }>;
  /** Images that were found; fewer have settled when the run was cut short. */
  readonly found: number;
  /** The option that made the run end early, at failures. */
  readonly stoppedBy?: '--bail' | '--max-failures' | undefined;
  readonly dryRun: boolean;
  /** Something was left out, or only some taken, by globs. */
  readonly filtered: boolean;
  /** All paths came from lists. */
  readonly listed: boolean;
  readonly out: string;
  readonly failures: readonly FailureGroup[];
}

/** The end of a run on one screen: what became of the images, what was written, and what failed, by code. */
export function summaryLines(facts: SummaryFacts, colours: Colours): string[] {
  const { summary, ending, dryRun, failures } = facts;
  const lines = [];
  if (ending.kind === 'interrupted') {
    const isLeft = !dryRun && facts.found > summary.total;
    const next = isLeft ? '; the same command takes up what is left' : '';
    lines.push(colours.warning(`interrupted by ${ending.signal}${next}`));
  }
  if (facts.stoppedBy !== undefined) lines.push(colours.warning(STOPPED[facts.stoppedBy]));
  lines.push(countsLine(facts));
  const pruned = summary.pruned ?? 0;
  if (pruned > 0) lines.push(`${plural(pruned, 'thumbnail')} ${dryRun ? 'to prune' : 'pruned'}`);
  if (summary.total > 0) lines.push(dryRun ? 'nothing was written (dry run)' : volumeLine(facts));
  if (failures.length > 0) lines.push(...failureLines(failures, colours));
  return lines;
}

const STOPPED = {
  '--bail': 'stopped at a failed image, as asked for',
  '--max-failures': 'stopped: more images failed than --max-failures allows',
} as const;

function countsLine({ summary, found, dryRun, filtered, listed, ending }: SummaryFacts): string {
  if (summary.total === 0 && ending.kind === 'finished') {
    if (listed && !filtered) return 'no images found: the list names none';
    return filtered
      ? 'no images found that --include and --exclude let through'
      : 'no images found (a folder is searched for jpg jpeg png webp avif gif tif tiff svg)';
  }
  const counts: [number, string][] = [
    [summary.created, dryRun ? 'to create' : 'created'],
    [summary.upToDate, 'up to date'],
    [summary.degraded, 'degraded'],
    [summary.failed, 'failed'],
    [summary.shed, 'shed'],
  ];
  const told = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  const images =
    found > summary.total ? `${summary.total} of ${plural(found, 'image')}` : plural(summary.total, 'image');
  return [`${images}${told.length > 0 ? ':' : ''}`, told.join(', ')].join(' ').trim();
}

function volumeLine({ summary, out }: SummaryFacts): string {
  const { outputs, inputBytes, outputBytes, elapsedMs, total, upToDate } = summary;
  const took = `in ${formatDuration(elapsedMs)}`;
  if (outputs === 0) return `nothing written, ${took}`;
  const seconds = elapsedMs / 1_000;
  const speed =
    seconds > 0
      ? ` (${twoDigits((total - upToDate) / seconds)} images/s, ${formatSize(inputBytes / seconds)}/s)`
      : '';
  const volume = `${formatSize(inputBytes)} → ${formatSize(outputBytes)}`;
  return `${plural(outputs, 'thumbnail')} in ${printable(out)}: ${volume}, ${took}${speed}`;
}

function failureLines(failures: readonly FailureGroup[], colours: Colours): string[] {
  const width = Math.max(...failures.map(({ code }) => code.length));
  const digits = Math.max(...failures.map(({ count }) => String(count).length));
  return failures.map((group) => {
    const head = `  ${group.code.padEnd(width)}  ${String(group.count).padStart(digits)}  `;
    return colours.bad(head) + namesWithin(group, LINE_WIDTH - head.length);
  });
}

// As many names as fit, at least one; and how many there are beside them.
function namesWithin({ names, count }: FailureGroup, width: number): string {
  for (let shown = names.length; shown > 0; shown--) {
    const rest = count - shown;
    const text = names.slice(0, shown).map(printable).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
    if (text.length <= width || shown === 1) return text;
  }
  return '';
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function twoDigits(rate: number): string {
  return rate < 9.95 ? rate.toFixed(1) : String(Math.round(rate));
}
