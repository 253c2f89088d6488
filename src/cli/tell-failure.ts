import { EXIT, type ExitCode, exitCodeOfError } from './exit-codes.js';
import { printable } from './terminal/printable.js';
import type { Talk } from './terminal/talk.js';

/** Says what is wrong with a command line in one line, and where help is: that of `command`, else the program's. */
export function tellUsage(reason: string, command: string | undefined, talk: Talk): ExitCode {
  const help = command === undefined ? 'pipeline --help' : `pipeline ${command} --help`;
  talk.line(`${talk.colours.bad('pipeline:')} ${printable(reason)}`);
  talk.line(`Try '${help}'.`);
  return EXIT.usage;
}

/** Says why a command ended by an error, and gives the exit code for it. A stack is for those who ask. */
export function tellFailure(error: unknown, talk: Talk, withStack: boolean): ExitCode {
  const exitCode = exitCodeOfError(error);
  const message = error instanceof Error ? error.message || error.name : String(error);
  if (exitCode === EXIT.usage) {
    const command = (error as { readonly command?: string }).command;
    return tellUsage(message, command, talk);
  }
  const [first = '', ...more] = message.split('\n').map(printable);
  const prefix = exitCode === EXIT.internal ? 'pipeline: internal error:' : 'pipeline:';
  talk.line(`${talk.colours.bad(prefix)} ${first}`);
  for (const line of more) talk.line(line);
  if (exitCode === EXIT.internal) {
    if (withStack && error instanceof Error) talk.line(error.stack ?? '');
    else talk.line('Run it again with -v, or with PIPELINE_DEBUG=1, to see where.');
  }
  return exitCode;
}
