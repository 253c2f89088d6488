import { PipelineError } from '../../index.js';
import type { CommandModule } from '../command-module.js';
import { commands } from '../commands.js';
import { EXIT } from '../exit-codes.js';
import { DataOutput } from '../terminal/data-output.js';
import { bashScript } from './bash.js';
import { fishScript } from './fish.js';
import { SHELLS } from './options.js';
import { zshScript } from './zsh.js';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** `pipeline completion <shell>`: a script made from the tables of the commands. */
export const command: CommandModule = {
  async run([name, ...more], _raw, io) {
    const shell = SHELLS.find((candidate) => candidate === name);
    if (shell === undefined || more.length > 0) {
      throw new PipelineError(
        'INVALID_ARGUMENT',
        `name one shell of ${SHELLS.join(', ')}, not ${JSON.stringify([name, ...more].join(' '))}`,
      );
    }
    const output = new DataOutput(io.stdout);
    await output.write(SCRIPTS[shell](commands));
    await output.flush();
    return EXIT.done;
  },
};
