/**
 * What a worker takes into its own hands before it loads somebody's function: standard output is the data's, so what the
 * function prints goes to standard error; and `process.exit` is the failure of the record that called it.
 */
import { messageOf } from '../../../base/index.js';

let isTaken = false;
let exit: ExitCalled | undefined;

export function takeProcess(): void {
  if (isTaken) return;
  isTaken = true;
  process.stdout.write = process.stderr.write.bind(process.stderr);
  keepQuietAboutImports();
  process.exit = (code) => {
    exit = new ExitCalled(code ?? process.exitCode ?? 0);
    throw exit;
  };
}

/** Node calls the loader that `import()` in the text of a function uses experimental, to whoever wrote the function. */
function keepQuietAboutImports(): void {
  const warn = process.emitWarning.bind(process) as (...parameters: unknown[]) => void;
  process.emitWarning = (warning: unknown, ...more: unknown[]): void => {
    if (!messageOf(warning).includes('USE_MAIN_CONTEXT_DEFAULT_LOADER')) warn(warning, ...more);
  };
}

/**
 * A promise that nobody awaits and that rejects, a timer that throws: while records are being worked on, that is the failure of one
 * of them. When it comes later no record failed, so it is said and nothing else. (What a timer throws costs the worker even then.)
 */
export function tellStrays(isIdle: () => boolean): void {
  process.on('unhandledRejection', (reason) => {
    if (!isIdle()) throw reason;
    tell(reason);
  });
  process.on('uncaughtExceptionMonitor', (error) => {
    if (isIdle()) tell(error);
  });
}

function tell(error: unknown): void {
  process.stderr.write(`pipeline: the function failed after it had given its result: ${messageOf(error)}\n`);
}

/** Whether `process.exit` was called since this was last asked: the function may have caught what it throws. */
export function takeExit(): ExitCalled | undefined {
  const called = exit;
  exit = undefined;
  return called;
}

export class ExitCalled extends Error {
  constructor(code: unknown) {
    super(`the function called process.exit(${String(code)})`);
  }
}
