import type { Io } from '../io.js';
import { startPlainLines } from './progress-lines.js';
import type { ProgressStyle } from './progress-style.js';
import type { Talk } from './talk.js';
import type { WorkSnapshot } from './work-snapshot.js';

/** What is shown while a run is under way. */
export interface Progress {
  /** Writes a line of talk without tearing what is shown. */
  note(text: string): void;
  /** Takes away what is shown, or closes it. Idempotent. */
  stop(): void;
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
