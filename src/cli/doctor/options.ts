import { helpOptions } from '../help-options.js';
import type { OptionTable } from '../option-table.js';

const dataOptions = {
  json: {
    takes: { kind: 'flag' },
    group: 'Reports',
    help: 'one JSON document instead of lines',
    details: ['{"state":…,"findings":[{"name":…,"state":…,"is":…,"advice":…,"figures":{…}},…]}'],
    common: true,
  },
} as const;

/** The options of `pipeline doctor`. */
export const doctorOptions: typeof dataOptions & typeof helpOptions = {
  ...dataOptions,
  ...helpOptions,
} satisfies OptionTable;
