import { inspect } from 'node:util';
import { EXIT, type ExitCode, exitCodeOfError } from './exit-codes.js';
import { systemWords } from './system-words.js';
import { printable } from './terminal/printable.js';
import type { Talk } from './terminal/talk.js';

/** Says what is wrong with a command line (a function that does not compile is shown), and where help is: that of `command`, else the program's. */
export function tellUsage(reason: string, command: string | undefined, talk: Talk): ExitCode {
  const help = command === undefined ? 'pipeline --help' : `pipeline ${command} --help`;
  const [first = '', ...more] = reason.split('\n').map(printable);
  talk.line(`${talk.colours.bad('pipeline:')} ${first}`);
  for (const line of more) talk.line(line);
  talk.line(`Try '${help}'.`);
  return EXIT.usage;
}

/**
 * Says why a command ended by an error, and gives the exit code for it. What has a code was foreseen and is told as it
 * is, with the code, as an image's failure is; anything else is a fault of this program, and its stack is for those who ask.
 */
export function tellFailure(
  error: unknown,
  talk: Talk,
  context: { readonly command?: string; readonly withStack: boolean },
): ExitCode {
  const exitCode = exitCodeOfError(error);
  const message = wordsOf(error);
  if (exitCode === EXIT.usage) return tellUsage(message, context.command, talk);
  const prefix = isForeseen(error) ? 'pipeline:' : 'pipeline: internal error:';
  const [first = '', ...more] = message.split('\n').map(printable);
  const code = isForeseen(error) && !message.includes(error.code) ? ` (${error.code})` : '';
  talk.line(`${talk.colours.bad(prefix)} ${first}${code}`);
  for (const line of more) talk.line(line);
  if (exitCode !== EXIT.internal) return exitCode;
  if (context.withStack && error instanceof Error) talk.line(error.stack ?? '');
  else if (!isForeseen(error)) talk.line('Run it again with -v, or with PIPELINE_DEBUG=1, to see where.');
  return exitCode;
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error);
  return systemWords(error) ?? (error.message || error.name);
}

function isForeseen(error: unknown): error is Error & { readonly code: string } {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return typeof error.code === 'string' && !error.code.startsWith('ERR_');
}
