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
/** Flags that two processes cannot share: a debugger's port, and the language of a text on the command line. */
const ALONE = /^--(inspect|debug-port|input-type)/;
/** Those of both kinds whose value follows them, unless it is joined to them by `=`. */
const WITH_VALUE = new Set([
  '-e',
  '--eval',
  '-p',
  '--print',
  '-pe',
  '--input-type',
  '--inspect-port',
  '--inspect-publish-uid',
  '--debug-port',
]);

/**
 * The flags of Node's that a worker process takes over from this one: loaders and conditions, so that it can load the
 * same modules, and limits; without those that name this one's program.
 */
export function inheritedFlags(execArgv: readonly string[]): string[] {
  const flags: string[] = [];
  for (let index = 0; index < execArgv.length; index += 1) {
    const flag = execArgv[index] as string;
    const [given = ''] = flag.split('=', 1);
    const name = given.replaceAll('_', '-'); // Node takes both
    if (WITH_VALUE.has(name) && given === flag) index += 1;
    else if (!OF_THE_PROGRAM.has(name) && !ALONE.test(name)) flags.push(flag);
  }
  return flags;
}
