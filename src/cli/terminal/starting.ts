import type { Command } from '../commands.js';
import type { RawValues } from '../command-line.js';
import type { Io } from '../io.js';
import { progressStyle } from './progress-style.js';
import type { Talk } from './talk.js';

const CLEAR_LINE = '\r\u001b[K';

/**
 * Shows where a bar will appear that the command has been understood, while its code is still being loaded. Gives what takes
 * that away again; nothing may be written before.
 */
export function showStarting({ options }: Command, values: RawValues, talk: Talk, io: Io): () => void {
  const asked = values.get('progress');
  const isWanted = 'progress' in options && !values.has('quiet') && asked === undefined;
  if (!isWanted || progressStyle('auto', io, false) !== 'bar') return () => undefined;
  talk.raw('starting');
  return () => talk.raw(CLEAR_LINE);
}
