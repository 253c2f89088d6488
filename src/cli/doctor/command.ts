import { inspectMachine, PipelineError } from '../../index.js';
import type { CommandModule } from '../command-module.js';
import { EXIT } from '../exit-codes.js';
import { checkValues } from '../option-values.js';
import { coloursFor } from '../terminal/colours.js';
import { DataOutput } from '../terminal/data-output.js';
import { doctorOptions } from './options.js';
import { reportText } from './report-text.js';

/** `pipeline doctor`: look, print; 1 when something is to be mended. */
export const command: CommandModule = {
  async run([operand], raw, io) {
    if (operand !== undefined) {
      throw new PipelineError(
        'INVALID_ARGUMENT',
        `doctor takes no arguments, not ${JSON.stringify(operand)}`,
      );
    }
    const { json = false } = checkValues(doctorOptions, raw);
    const report = inspectMachine();
    const output = new DataOutput(io.stdout);
    await output.write(
      json ? `${JSON.stringify(report)}\n` : reportText(report, coloursFor(io.stdout, io.env)),
    );
    await output.flush();
    return report.state === 'poor' ? EXIT.someFailed : EXIT.done;
  },
};
