import { Console } from 'node:console';
import { PipelineError, planNdjson, runNdjson, type StageDescription } from '../../index.js';
import { beginRun } from '../begin-run.js';
import { given } from '../given.js';
import type { CommandModule } from '../command-module.js';
import { EXIT } from '../exit-codes.js';
import { checkValues } from '../option-values.js';
import { DataOutput } from '../terminal/data-output.js';
import { renderRun } from './render-run.js';
import { commonOptions, fileOf, linesOf, showingOf, sourcesOf } from './request.js';
import { runOptions } from './run-options.js';

/** `pipeline run`: the module is the first operand, the input what follows. */
export const command: CommandModule = {
  async run([module = '', ...operands], raw, io) {
    if (module === '') throw new PipelineError('INVALID_ARGUMENT', 'no module given');
    const values = checkValues(runOptions, raw);
    // Standard output is the data's: what a module prints goes elsewhere.
    globalThis.console = new Console(io.stderr, io.stderr);
    const options = { ...commonOptions(values), ...given('output', fileOf(values.output)) };
    if (values['dry-run'] === true) {
      const output = new DataOutput(io.stdout);
      await output.write(planText(await planNdjson(module, options)));
      await output.flush();
      return EXIT.done;
    }
    const run = beginRun(() => runNdjson(sourcesOf(operands, io), module, options));
    const showing = showingOf(values, io, linesOf(values.output));
    return await renderRun(run, { ...showing, explainsStandstill: true }, io, 'done');
  },
};

function planText(stages: readonly StageDescription[]): string {
  const rows = [
    ['source', 'here', 'records of the input, a few hundred kilobytes ahead'],
    ...stages.map(({ limits, name, runs }) => [name, runs, limits.join(', ')]),
    ['sink', 'here', 'a line for each item'],
  ];
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0)) + 2;
  return rows
    .map(
      ([name = '', runs = '', limits = '']) => `${name.padEnd(width(0))}${runs.padEnd(width(1))}${limits}\n`,
    )
    .join('');
}
