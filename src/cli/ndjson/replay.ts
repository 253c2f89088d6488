import { replayDeadLetters } from '../../index.js';
import { beginRun } from '../begin-run.js';
import { given } from '../given.js';
import type { CommandModule } from '../command-module.js';
import { checkValues } from '../option-values.js';
import { renderRun } from './render-run.js';
import { replayOptions } from './replay-options.js';
import { commonOptions, fileOf, linesOf, showingOf, sourcesOf } from './request.js';

/** `pipeline replay`: resolve, run, render. */
export const command: CommandModule = {
  async run(operands, raw, io) {
    const values = checkValues(replayOptions, raw);
    const options = { ...commonOptions(values), ...given('output', fileOf(values.output)) };
    const run = beginRun(() => replayDeadLetters(sourcesOf(operands, io), options));
    return await renderRun(run, showingOf(values, io, linesOf(values.output)), io, 'printed');
  },
};
