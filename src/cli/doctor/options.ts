import { runningOptions } from '../ndjson/common-options.js';
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
export const doctorOptions: typeof dataOptions & Pick<typeof runningOptions, 'help' | 'help-all'> = {
  ...dataOptions,
  help: runningOptions.help,
  'help-all': runningOptions['help-all'],
} satisfies OptionTable;
