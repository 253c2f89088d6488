import type { Command } from '../commands.js';
import type { RawValues } from '../command-line.js';
import type { Io } from '../io.js';
import { progressStyle } from './progress-style.js';
import type { Talk } from './talk.js';

/** Options that make data of a run that prints none by itself. */
const DATA = ['ndjson', 'json', 'dry-run'];
/** Options by which what prints data by itself prints none. */
const ELSEWHERE = ['output', 'check'];
const CLEAR_LINE = '\r\u001b[K';

/**
 * Shows where a bar will appear that the command has been understood, while its code is still being loaded. Gives what takes
 * that away again; nothing may be written before.
 */
export function showStarting({ options }: Command, values: RawValues, talk: Talk, io: Io): () => void {
  const isWanted = 'progress' in options && !values.has('quiet') && !values.has('progress');
  const printsData =
    'ndjson' in options
      ? DATA.some((name) => values.has(name))
      : 'output' in options && !ELSEWHERE.some((name) => values.has(name));
  const dataAppears = printsData && (io.stdout.isTTY === true || io.stdoutIsPipe);
  if (!isWanted || progressStyle('auto', io, dataAppears) !== 'bar') return () => undefined;
  talk.raw('starting');
  return () => talk.raw(CLEAR_LINE);
}
