import type { ErrorCode } from '../index.js';

/** What the process says to the shell, and nothing else in the project knows these numbers. */
export const EXIT = {
  /** Done; also when there was nothing to do, and when the reader of the output left early. */
  done: 0,
  /** Some items failed or were shed; everything else was done. */
  someFailed: 1,
  /** A usage or configuration error; nothing was started. */
  usage: 2,
  /** Refused before the first write: name collisions, an output that cannot be written or is in use, no such input. */
  refused: 3,
  /** Stopped early because that was asked for when something fails. */
  stoppedEarly: 4,
  /** An error of this program or of the machine under it. */
  internal: 70,
  /** Interrupted by Ctrl-C. */
  SIGINT: 130,
  /** Asked to end by another process. */
  SIGTERM: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The same in the words of the help. */
export const exitCodeMeanings: readonly (readonly [codes: string, meaning: string])[] = [
  ['0', 'done, or nothing to do'],
  ['1', 'some items failed, or what was checked is not so'],
  ['2', 'the command line is wrong; nothing was started'],
  ['3', 'refused before the first write: names collide, no such input, no place, folder in use'],
  ['4', 'stopped at failures, as asked for'],
  ['70', 'an error of this program or of the machine'],
  ['130, 143', 'interrupted by Ctrl-C, by SIGTERM'],
];

const BY_ERROR: Partial<Record<ErrorCode, ExitCode>> = {
  INVALID_ARGUMENT: EXIT.usage,
  PIPELINE_INVALID: EXIT.usage,
  COLLISION: EXIT.refused,
  OUTPUT_UNWRITABLE: EXIT.refused,
  OUTPUT_BUSY: EXIT.refused,
  RESUME_MISMATCH: EXIT.refused,
  NO_SUCH_INPUT: EXIT.refused,
  PERMISSION: EXIT.refused,
  CORRUPT: EXIT.someFailed,
  STAGE_FAILED: EXIT.someFailed,
  INVALID_RESULT: EXIT.someFailed,
};

/**
 * The code for an error that ended a command. It looks at the error's `code` alone, so that it holds for an error of
 * another thread, and when the library itself could not be loaded.
 */
export function exitCodeOfError(error: unknown): ExitCode {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return Object.hasOwn(BY_ERROR, code) ? (BY_ERROR[code as ErrorCode] ?? EXIT.internal) : EXIT.internal;
}
