import { filterNdjson, mapNdjson } from '../../index.js';
import { beginRun } from '../begin-run.js';
import type { CommandModule } from '../command-module.js';
import { checkValues } from '../option-values.js';
import { mapOptions } from './map-options.js';
import { functionOf, mapRunOptions } from './map-request.js';
import { renderRun } from './render-run.js';
import { linesOf, showingOf, sourcesOf } from './request.js';

/** `pipeline map`: resolve, run, render. */
export const map: CommandModule = {
  async run(operands, raw, io) {
    const values = checkValues(mapOptions, raw);
    const fn = functionOf(values);
    const run = beginRun(() => mapNdjson(sourcesOf(operands, io), fn, mapRunOptions(values)));
    return await renderRun(run, showingOf(values, io, linesOf(values.output)), io, 'mapped');
  },
};

/** `pipeline filter`: the same, with a function that says which records to keep. */
export const filter: CommandModule = {
  async run(operands, raw, io) {
    const values = checkValues(mapOptions, raw);
    const fn = functionOf(values);
    const run = beginRun(() => filterNdjson(sourcesOf(operands, io), fn, mapRunOptions(values)));
    return await renderRun(run, showingOf(values, io, linesOf(values.output)), io, 'kept');
  },
};
