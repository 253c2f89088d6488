/**
 * What is begun before the command line is understood: the thread that the command will need takes as long to start as the rest takes to
 * load. It is a guess by the words as they stand. Where it is wrong a thread starts in vain, and nothing else comes of it.
 */
import { startNdjsonThread } from '../index.js';

/** With these there are other threads, or none. */
const OTHERWISE = /^(?:-h|-j.*|--(?:help|help-all|jobs|concurrency|rate|retries|module)(?:=.*)?)$/;

export function startAhead([command, ...rest]: readonly string[]): void {
  if (rest.some((word) => OTHERWISE.test(word))) return;
  switch (command) {
    case 'check':
    case 'sort':
      return startNdjsonThread({ kind: command });
    case 'filter':
    case 'map': {
      const option = rest.findIndex((word) => word === '-e' || word === '--eval');
      const text = option < 0 ? undefined : rest[option + 1];
      if (text !== undefined) startNdjsonThread({ kind: command, eval: text });
    }
  }
}
