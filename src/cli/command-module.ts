import type { ExitCode } from './exit-codes.js';
import type { Io } from './io.js';
import type { RawValues } from './command-line.js';

/** The code of a command: checks the values, runs, renders. What it throws is told by `main`. */
export interface CommandModule {
  run(operands: readonly string[], values: RawValues, io: Io): Promise<ExitCode>;
}
