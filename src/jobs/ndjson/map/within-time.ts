import { Script } from 'node:vm';

const HOOK = Symbol.for('pipeline.within-time');

/**
 * Calls `step` and ends it when it has not come back after that time, loops that never return too; false then. It costs a tenth of a
 * millisecond, so a step does much.
 */
export function withinTime(step: () => void, timeoutMs: number): boolean {
  Reflect.set(globalThis, HOOK, step);
  try {
    SCRIPT.runInThisContext({ timeout: timeoutMs });
    return true;
  } catch (error) {
    if ((error as { code?: unknown } | undefined)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
    throw error;
  }
}

const SCRIPT = new Script(`globalThis[Symbol.for('pipeline.within-time')]()`);
