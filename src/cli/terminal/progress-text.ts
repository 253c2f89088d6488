import { formatDuration, formatSize } from '../../index.js';
import type { Pace } from './pace.js';
import { printable } from './printable.js';
import type { WorkSnapshot } from './work-snapshot.js';

const SLOW_MS = 5_000;
const BAR_CELLS = { most: 30, least: 10 };

/** The line of the bar, never wider than `width`: what matters less is left out first. */
export function barLine(
  snapshot: WorkSnapshot,
  pace: Pace,
  width: number,
  drawBar: (progress: number, cells: number) => string,
): string {
  if (snapshot.phase === 'scanning') return fit([scanningText(snapshot)], width);
  const { percent, counts, speed, volume, remaining, failed, oldest } = partsOf(snapshot, pace);
  // From the fullest to the barest.
  const choices = [
    [percent, counts, speed, volume, remaining, failed, oldest],
    [percent, counts, speed, volume, remaining, failed],
    [percent, counts, speed, remaining, failed],
    [percent, counts, remaining, failed],
    [percent, counts, failed],
    [percent, failed],
  ].map((parts) => parts.filter((part) => part !== undefined));
  const fraction = fractionOf(snapshot);
  for (const parts of fraction === undefined ? [] : choices) {
    const text = fit(parts, width);
    const cells = width - text.length - '[] '.length;
    if (cells < BAR_CELLS.least) continue;
    return `[${drawBar(fraction ?? 0, Math.min(cells, BAR_CELLS.most))}] ${text}`;
  }
  const fitting = choices.find((parts) => parts.join('  ').length <= width);
  return fit((fraction === undefined ? fitting : undefined) ?? choices.at(-1) ?? [], width);
}

/** The same as a line of its own, for a log. */
export function plainLine(snapshot: WorkSnapshot, pace: Pace): string {
  if (snapshot.phase === 'scanning') return scanningText(snapshot);
  const { percent, speed, volume, remaining, failed, oldest } = partsOf(snapshot, pace);
  const noun = snapshot.noun ?? 'images';
  const counts =
    snapshot.found === undefined
      ? counted(snapshot.settled, noun)
      : `${snapshot.settled} of ${counted(snapshot.found, noun)}`;
  const parts = [percent?.trim(), counts, speed, volume, remaining, failed, oldest];
  return `progress: ${parts.filter((part) => part !== undefined).join(', ')}`;
}

type Parts = Partial<
  Record<'percent' | 'counts' | 'speed' | 'volume' | 'remaining' | 'failed' | 'oldest', string>
>;

function partsOf(snapshot: WorkSnapshot, pace: Pace): Parts {
  const [oldest] = snapshot.inFlight;
  const { found, noun = 'images', settled } = snapshot;
  const fraction = fractionOf(snapshot);
  const parts: Parts = { counts: found === undefined ? counted(settled, noun) : `${settled}/${found}` };
  if (fraction !== undefined) {
    const percent = `${Math.floor(fraction * 100)}%`;
    parts.percent = snapshot.pass === undefined ? percent.padStart(4) : `${snapshot.pass} ${percent}`;
  }
  if (snapshot.failed > 0) parts.failed = `${snapshot.failed} failed`;
  // Under --watch the bar stays between two rounds, where nothing has a pace.
  if (snapshot.phase === 'done') return parts;
  if (pace.itemsPerSecond > 0) parts.speed = `${twoDigits(pace.itemsPerSecond)} ${noun}/s`;
  if (pace.bytesPerSecond > 0) parts.volume = `${formatSize(pace.bytesPerSecond)}/s`;
  if (pace.remainingMs !== undefined) parts.remaining = `${wholeSeconds(pace.remainingMs)} left`;
  if (oldest !== undefined && oldest.elapsedMs >= SLOW_MS) {
    parts.oldest = `${asciiOnly(oldest.source)} ${wholeSeconds(oldest.elapsedMs)}`;
  }
  return parts;
}

// By bytes, as the remaining time; by count when no size is known; not at all when nothing is.
function fractionOf({ found, foundBytes, settled, settledBytes }: WorkSnapshot): number | undefined {
  if (foundBytes === undefined || (found === undefined && foundBytes === 0)) return undefined;
  const fraction = foundBytes > 0 || found === undefined ? settledBytes / foundBytes : settled / found;
  return Number.isNaN(fraction) ? 1 : Math.min(1, Math.max(0, fraction));
}

function scanningText({ found = 0, foundBytes = 0, noun = 'images' }: WorkSnapshot): string {
  return `scanning: ${counted(found, noun)} found, ${formatSize(foundBytes)}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun.replace(/s$/, '') : noun}`;
}

function fit(parts: readonly string[], width: number): string {
  return parts.join('  ').slice(0, width);
}

function twoDigits(rate: number): string {
  return rate < 9.95 ? rate.toFixed(1) : String(Math.round(rate));
}

function wholeSeconds(durationMs: number): string {
  return formatDuration(Math.max(1_000, Math.round(durationMs / 1_000) * 1_000)).replace('.0s', 's');
}

// One column a character, whatever the terminal takes for wide: a line that wraps is torn.
function asciiOnly(text: string): string {
  return printable(text).replace(/[^\u0020-\u007e]/gu, '?');
}
