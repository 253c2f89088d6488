/**
 * The command line. Everything here parses, calls the public API, and renders; it imports nothing of the library but
 * `../index.js`, and that only once a command is to be run, so that help comes at once.
 *
 * - `ahead`: what is begun before any of this is loaded.
 * - `command-line`: argv → what is asked for, by the tables in `commands` and `<command>/options`.
 * - `<command>/`: `resolve` (flags → options of the API), `command` (run and render), and what is shown.
 * - `follow-run`: signals, closed pipes, runs that are stuck.
 * - `terminal/`: standard output (data) and standard error (talk, progress), and nothing else writes to them.
 * - `exit-codes`: the numbers.
 *
 * `start` is what `bin/pipeline.js` calls; `main` is the same without a process around it.
 */
import { fstatSync } from 'node:fs';
import type { Clock } from '../index.js';
import { type Invocation, parseCommandLine } from './command-line.js';
import { type Command, commands as allCommands } from './commands.js';
import { dispatch } from './dispatch.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import type { Io } from './io.js';
import { tellFailure } from './tell-failure.js';
import { Talk } from './terminal/talk.js';

/** Does what a command line asks for and gives back the exit code. Never rejects, never exits by itself. */
export async function main(
  argv: readonly string[],
  io: Io,
  commands: readonly Command[] = allCommands,
): Promise<ExitCode> {
  const talk = new Talk(io.stderr, io.env);
  const invocation = parseCommandLine(argv, commands);
  try {
    return await dispatch(invocation, io, commands, talk);
  } catch (error) {
    return tellFailure(error, talk, contextOf(invocation, io.env));
  } finally {
    await talk.flush();
  }
}

/**
 * Runs the command line of this process and ends it: with the exit code of the command, or with that of an internal
 * error when something is thrown where nobody waits for it, or when nothing is left that could finish the command.
 */
export function start(process: NodeJS.Process, commands: readonly Command[] = allCommands): void {
  const io: Io = {
    // Opened only for those who read it.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    stdoutIsPipe: isPipe(process.stdout.fd),
    env: process.env,
    clock: displayClock,
    events: process,
  };
  if (!wantsDebug(process.env)) process.removeAllListeners('warning'); // they speak to programmers
  process.on('uncaughtException', (error) => {
    const talk = new Talk(process.stderr, process.env);
    if (process.stderr.isTTY) talk.raw(CLEAR_LINE); // a bar may stand there
    process.exit(tellFailure(error, talk, { withStack: wantsDebug(process.env) }));
  });
  process.once('beforeExit', () => {
    // A command that follows a run notices this too, and tells what it waited for; this is for all others.
    setTimeout(() => {
      new Talk(process.stderr, process.env).line(
        'pipeline: internal error: nothing is left that could go on',
      );
      process.exit(EXIT.internal);
    }, GUARD_DELAY_MS);
  });
  void main(process.argv.slice(2), io, commands).then((exitCode) => process.exit(exitCode));
}

const GUARD_DELAY_MS = 800;
const CLEAR_LINE = '\r\u001b[K';

// Its timers keep no process alive: a run that waits for nothing but the display's next tick is stuck.
const displayClock: Clock = {
  now: () => performance.now(),
  setTimeout(callback, delayMs) {
    const timer = setTimeout(callback, delayMs).unref();
    return () => clearTimeout(timer);
  },
};

function contextOf(
  invocation: Invocation,
  env: Io['env'],
): { readonly command?: string; readonly withStack: boolean } {
  if (invocation.kind !== 'run') return { withStack: wantsDebug(env) };
  const { command, values } = invocation;
  return { command: command.name, withStack: wantsDebug(env) || values.has('verbose') };
}

function isPipe(fd: number): boolean {
  try {
    // Not as numbers: Node's own resolving of links mistakes what was last looked at in numbers for what it looks at itself, and
    // stops at a pipe: a module would then get a second copy of a package that is linked (npm link, pnpm).
    const stats = fstatSync(fd, { bigint: true });
    return stats.isFIFO() || stats.isSocket();
  } catch {
    return false; // closed: nothing will appear
  }
}

function wantsDebug(env: Io['env']): boolean {
  return (env['PIPELINE_DEBUG'] ?? '') !== '';
}
