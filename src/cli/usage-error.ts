import { PipelineError } from '../index.js';

/**
 * The command line asks for something that cannot be: code `INVALID_ARGUMENT`, told in one line with a hint to the
 * help of `command` (the program's own help when there is none).
 */
export class UsageError extends PipelineError {
  readonly command: string | undefined;

  constructor(message: string, command?: string) {
    super('INVALID_ARGUMENT', message);
    this.command = command;
  }
}
