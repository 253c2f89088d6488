import type { Io } from '../io.js';
import { PaceMeter } from './pace.js';
import type { Progress } from './progress.js';
import { plainLine } from './progress-text.js';
import type { Talk } from './talk.js';
import type { WorkSnapshot } from './work-snapshot.js';

const EVERY_MS = 5_000;

/** A line every five seconds: for logs, and for ears. */
export function startPlainLines(talk: Talk, snapshot: () => WorkSnapshot, clock: Io['clock']): Progress {
  const meter = new PaceMeter();
  let cancel = clock.setTimeout(tick, EVERY_MS);
  meter.measure(snapshot());

  function tick(): void {
    const now = snapshot();
    talk.line(plainLine(now, meter.measure(now)));
    cancel = clock.setTimeout(tick, EVERY_MS);
  }

  return {
    note: (text) => talk.line(text),
    stop: () => cancel(),
  };
}
