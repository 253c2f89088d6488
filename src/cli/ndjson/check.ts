import { checkNdjson } from '../../index.js';
import { beginRun } from '../begin-run.js';
import type { CommandModule } from '../command-module.js';
import { checkValues } from '../option-values.js';
import { checkOptions } from './check-options.js';
import { renderRun } from './render-run.js';
import { commonOptions, showingOf, sourcesOf } from './request.js';

/** `pipeline check`: resolve, run, render. */
export const command: CommandModule = {
  async run(operands, raw, io) {
    const values = checkValues(checkOptions, raw);
    const run = beginRun(() => checkNdjson(sourcesOf(operands, io), commonOptions(values)));
    return await renderRun(run, showingOf(values, io, 'elsewhere'), io, 'valid');
  },
};
