import type { OptionTable } from './option-table.js';

const options = {
  help: {
    short: 'h',
    takes: { kind: 'flag' },
    group: 'Help',
    help: 'the short help',
  },
  'help-all': {
    takes: { kind: 'flag' },
    group: 'Help',
    help: 'the long help: every option in full',
  },
} as const;

/** The options that every command has, the last of its help. */
export const helpOptions: typeof options = options satisfies OptionTable;
