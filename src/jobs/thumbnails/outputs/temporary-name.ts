import { createHash, randomBytes } from 'node:crypto';

const TEMPORARY_NAME = /^\.pipeline-[0-9a-f]{16}\.tmp$/;

/** A name for a file that is still being written: hidden, unlike any other, and known again by its form. */
export function temporaryName(): string {
  return `.pipeline-${randomBytes(8).toString('hex')}.tmp`;
}

/** The same for a file that is written once in a run: one name for each path. */
export function temporaryNameFor(path: string): string {
  return `.pipeline-${createHash('sha256').update(path).digest('hex').slice(0, 16)}.tmp`;
}

/** True for a name that {@link temporaryName} gave, in whichever run. */
export function isTemporaryName(name: string): boolean {
  return TEMPORARY_NAME.test(name);
}
