export { helpOptions as completionOptions } from '../help-options.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
