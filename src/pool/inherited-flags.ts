/** Flags that say which program to run: it is another one there. */
const OF_THE_PROGRAM = new Set([
  '-e',
  '--eval',
  '-p',
  '--print',
  '-pe',
  '-i',
  '--interactive',
  '-c',
  '--check',
  '--test',
]);
/** Flags of that kind whose value follows them. */
const WITH_VALUE = new Set(['-e', '--eval', '-p', '--print', '-pe']);
/** Flags that two processes cannot share: a debugger's port, and the language of a text on the command line. */
const ALONE = /^--(inspect|debug-port|input-type)/;

/**
 * The flags of Node's that a worker process takes over from this one: loaders and conditions, so that it can load the
 * same modules, and limits; without those that name this one's program.
 */
export function inheritedFlags(execArgv: readonly string[]): string[] {
  const flags: string[] = [];
  for (let index = 0; index < execArgv.length; index += 1) {
    const flag = execArgv[index] as string;
    if (WITH_VALUE.has(flag)) index += 1;
    else if (!OF_THE_PROGRAM.has(flag) && !ALONE.test(flag)) flags.push(flag);
  }
  return flags;
}
