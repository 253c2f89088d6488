import { formatDuration, formatSize, type SummaryEvent } from '../../index.js';
import type { Ending } from '../follow-run.js';
import type { Colours } from '../terminal/colours.js';
import { printable } from '../terminal/printable.js';
import type { FailureGroup } from './tally.js';

const LINE_WIDTH = 100;
const KINDS_NAMED = 5;

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
  /** Only what had failed the last time was taken up. */
  readonly retryFailed: boolean;
  /** Images that were met and cannot be read, by kind; as `link`, links that were not followed. */
  readonly passedOver: Readonly<Record<string, number>>;
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
  if (facts.stoppedBy !== undefined) lines.push(stoppedLine(facts.stoppedBy, colours));
  const passedOver = passedOverTexts(facts.passedOver);
  const nothing = nothingFoundText(facts);
  lines.push(nothing === undefined ? countsLine(facts) : [nothing, ...passedOver].join('; '));
  const pruned = summary.pruned ?? 0;
  if (pruned > 0) lines.push(`${plural(pruned, 'thumbnail')} ${dryRun ? 'to prune' : 'pruned'}`);
  if (summary.total > 0) lines.push(dryRun ? 'nothing was written (dry run)' : volumeLine(facts));
  if (nothing === undefined) lines.push(...passedOver);
  if (failures.length > 0) lines.push(...failureLines(failures, colours));
  return lines;
}

/** Why a run ended early, at failures. */
export function stoppedLine(by: NonNullable<SummaryFacts['stoppedBy']>, colours: Colours): string {
  return colours.warning(STOPPED[by]);
}

const STOPPED = {
  '--bail': 'stopped at a failed image, as asked for',
  '--max-failures': 'stopped: more images failed than --max-failures allows',
} as const;

/** Undefined when there were some, or not all has been looked through. */
function nothingFoundText({
  summary,
  ending,
  filtered,
  listed,
  retryFailed,
  passedOver,
}: SummaryFacts): string | undefined {
  if (summary.total > 0 || ending.kind !== 'finished') return undefined;
  if (retryFailed) return 'nothing to try again: no image failed the last time';
  if (filtered) return 'no images found that --include and --exclude let through';
  if (Object.keys(passedOver).length > 0) return 'no images found';
  if (listed) return 'no images found: the list names none';
  return 'no images found (a folder is searched for jpg jpeg png webp avif gif tif tiff svg)';
}

function passedOverTexts({ link = 0, ...unreadable }: SummaryFacts['passedOver']): string[] {
  const texts = [];
  if (Object.keys(unreadable).length > 0) texts.push(unreadableText(unreadable));
  if (link > 0) texts.push(`${plural(link, 'link')} passed over: --follow takes what links lead to`);
  return texts;
}

/** The commonest kinds by name. */
function unreadableText(passedOver: SummaryFacts['passedOver']): string {
  const kinds = Object.entries(passedOver).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const countOf = (some: typeof kinds): number => some.reduce((sum, [, count]) => sum + count, 0);
  const others = countOf(kinds.slice(KINDS_NAMED));
  const told = kinds.slice(0, KINDS_NAMED).map(([kind, count]) => `${kind} ${count}`);
  if (others > 0) told.push(`others ${others}`);
  const count = countOf(kinds);
  const files = plural(count, 'file');
  const them = count === 1 ? 'it' : 'them';
  return `${files} passed over that pipeline cannot read (${told.join(', ')}): convert ${them} first`;
}

function countsLine({ summary, found, dryRun }: SummaryFacts): string {
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
