/**
 * What is begun before the command line is understood: the thread that the command will need takes as long to start as the rest takes to
 * load. It is a guess by the words as they stand. Where it is wrong a thread starts in vain, and nothing else comes of it.
 */
import { type ComingRun, startNdjsonThread } from '../index.js';

export function startAhead(argv: readonly string[]): void {
  const coming = comingRun(argv);
  if (coming !== undefined) startNdjsonThread(coming);
}

/** With these there are other threads, or none. */
const OTHERWISE = /^(?:-h|-j.*|--(?:help|help-all|jobs|concurrency|rate|retries|module)(?:=.*)?)$/;

/** Undefined where no thread is known to be needed. */
export function comingRun([command, ...rest]: readonly string[]): ComingRun | undefined {
  if (rest.some((word) => OTHERWISE.test(word))) return undefined;
  if (command === 'check' || command === 'sort') return { kind: command };
  if (command !== 'filter' && command !== 'map') return undefined;
  const option = rest.findIndex((word) => word === '-e' || word === '--eval');
  const text = option < 0 ? undefined : rest[option + 1];
  return text === undefined ? undefined : { kind: command, eval: text };
}
