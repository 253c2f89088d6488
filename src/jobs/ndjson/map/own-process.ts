/**
 * What a worker takes into its own hands before it loads somebody's function: standard output is the data's, so what the
 * function prints goes to standard error; and `process.exit` is the failure of the record that called it.
 */
let isTaken = false;
let exit: ExitCalled | undefined;

export function takeProcess(): void {
  if (isTaken) return;
  isTaken = true;
  process.stdout.write = process.stderr.write.bind(process.stderr);
  process.exit = (code) => {
    exit = new ExitCalled(code ?? process.exitCode ?? 0);
    throw exit;
  };
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
