import type { ThumbnailsSnapshot } from '../../index.js';
import type { Io } from '../io.js';
import { startBar } from './progress-bar.js';
import { startPlainLines } from './progress-lines.js';
import type { Talk } from './talk.js';

/** What is shown while a run is under way. */
export interface Progress {
  /** Writes a line of talk without tearing what is shown. */
  note(text: string): void;
  /** Takes away what is shown, or closes it. Idempotent. */
  stop(): void;
}

export type ProgressStyle = 'bar' | 'plain' | 'none';

/**
 * What `--progress` means here. A bar needs a terminal that can redraw a line, and one that data is not written to
 * at the same time.
 */
export function progressStyle(
  asked: 'auto' | 'plain' | 'none',
  io: Pick<Io, 'stderr' | 'stdout' | 'env'>,
  writesData: boolean,
): ProgressStyle {
  if (asked !== 'auto') return asked;
  const canRedraw = io.stderr.isTTY === true && io.env['TERM'] !== 'dumb';
  return canRedraw && !(writesData && io.stdout.isTTY === true) ? 'bar' : 'none';
}

export function startProgress(
  style: ProgressStyle,
  talk: Talk,
  snapshot: () => ThumbnailsSnapshot,
  clock: Io['clock'],
): Progress {
  if (style === 'bar') return startBar(talk, snapshot);
  if (style === 'plain') return startPlainLines(talk, snapshot, clock);
  return { note: (text) => talk.line(text), stop() {} };
}
