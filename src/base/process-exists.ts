import { errnoOf } from './system-error.js';

/** Whether a process of that number is there now, be it somebody else's. A number may have been given out again. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return errnoOf(cause) === 'EPERM'; // it is there, and not ours
  }
}
