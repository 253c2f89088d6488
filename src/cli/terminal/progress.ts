import type { Io } from '../io.js';
import { startPlainLines } from './progress-lines.js';
import type { Talk } from './talk.js';
import type { WorkSnapshot } from './work-snapshot.js';

/** What is shown while a run is under way. */
export interface Progress {
  /** Writes a line of talk without tearing what is shown. */
  note(text: string): void;
  /** Takes away what is shown, or closes it. Idempotent. */
  stop(): void;
}

export type ProgressStyle = 'bar' | 'plain' | 'none';

/**
 * What `--progress` means here. A bar needs a terminal that can redraw a line, and one where data does not appear at
 * the same time.
 */
export function progressStyle(
  asked: 'auto' | 'plain' | 'none',
  { stderr, env }: Pick<Io, 'stderr' | 'env'>,
  dataAppears: boolean,
): ProgressStyle {
  if (asked !== 'auto') return asked;
  const canRedraw = stderr.isTTY === true && env['TERM'] !== 'dumb';
  return canRedraw && !dataAppears ? 'bar' : 'none';
}

export async function startProgress(
  style: ProgressStyle,
  talk: Talk,
  snapshot: () => WorkSnapshot,
  clock: Io['clock'],
): Promise<Progress> {
  if (style === 'bar') return (await import('./progress-bar.js')).startBar(talk, snapshot);
  if (style === 'plain') return startPlainLines(talk, snapshot, clock);
  return { note: (text) => talk.line(text), stop() {} };
}
