import { type SortNdjsonOptions, sortNdjson } from '../../index.js';
import { beginRun } from '../begin-run.js';
import { given } from '../given.js';
import type { CommandModule } from '../command-module.js';
import type { OptionValues } from '../option-table.js';
import { checkValues } from '../option-values.js';
import { renderRun } from './render-run.js';
import { commonOptions, fileOf, linesOf, showingOf, sourcesOf } from './request.js';
import { sortOptions } from './sort-options.js';

/** `pipeline sort`: resolve, run, render. */
export const command: CommandModule = {
  async run(operands, raw, io) {
    const values = checkValues(sortOptions, raw);
    const run = beginRun(() => sortNdjson(sourcesOf(operands, io), optionsOf(values)), {
      'the key': '--key',
    });
    const isCheck = values.check === true;
    const showing = showingOf(values, io, isCheck ? 'elsewhere' : linesOf(values.output));
    return await renderRun(run, showing, io, isCheck ? 'in order' : 'sorted');
  },
};

function optionsOf(values: OptionValues<typeof sortOptions>): SortNdjsonOptions {
  return {
    ...commonOptions(values),
    mode: modeOf(values),
    reverse: values.reverse === true,
    unique: values.unique === true,
    validate: values['no-validate'] !== true,
    ...given('keys', values.key),
    ...given('missing', values.missing),
    ...given('limit', values.limit),
    ...given('memoryBytes', values.memory),
    ...given('tmpDir', values['tmp-dir']),
    ...given('output', fileOf(values.output)),
  };
}

function modeOf({ check, merge }: OptionValues<typeof sortOptions>): 'sort' | 'check' | 'merge' {
  if (check === true) return 'check';
  return merge === true ? 'merge' : 'sort';
}
