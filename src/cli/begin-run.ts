import { isPipelineError, PipelineError } from '../index.js';

/**
 * Begins a run. What the library refuses is the caller's fault here, for nothing has started yet; and since it knows of options, not of
 * flags, `flags` says for the words with which it begins (`a size`) what was typed (`--size`).
 */
export function beginRun<R>(make: () => R, flags: Readonly<Record<string, string>> = {}): R {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError) && !isPipelineError(error, 'INVALID_ARGUMENT')) throw error;
    throw new PipelineError('INVALID_ARGUMENT', asTyped(error.message, flags), { cause: error });
  }
}

function asTyped(message: string, flags: Readonly<Record<string, string>>): string {
  for (const [words, flag] of Object.entries(flags)) {
    if (message.startsWith(`${words} `)) return `${flag}${message.slice(words.length)}`;
  }
  return message;
}
