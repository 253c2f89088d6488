import { runningOptions } from '../ndjson/common-options.js';
import type { OptionTable } from '../option-table.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

const { help, 'help-all': helpAll } = runningOptions;

/** The options of `pipeline completion`. */
export const completionOptions: OptionTable = { help, 'help-all': helpAll };
