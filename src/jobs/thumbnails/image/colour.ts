import { PipelineError } from '../../../base/index.js';
import { sharp } from './sharp.js';

/** What is a colour beyond doubt, told without loading sharp, whose parser decides about the rest. */
const PLAIN = /^(?:white|black|#(?:[\da-f]{3}|[\da-f]{6}))$/i;

/** Gives a CSS colour back. Errors: `INVALID_ARGUMENT` for what is none. */
export function requireColour(name: string, colour: string): string {
  if (PLAIN.test(colour)) return colour;
  try {
    sharp().flatten({ background: colour });
    return colour;
  } catch (cause) {
    const message = `${name} must be a CSS colour like white, #fff8e7 or rgb(40, 40, 40), not ${JSON.stringify(colour)}`;
    throw new PipelineError('INVALID_ARGUMENT', message, { cause });
  }
}
