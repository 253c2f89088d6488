import { readFileSync, readlinkSync } from 'node:fs';
import { errnoOf } from './system-error.js';

/** Whether a process of that number lives, be it somebody else's. A number may have been given out again. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (cause) {
    if (errnoOf(cause) !== 'EPERM') return false; // it is there, and not ours
  }
  return processStart(pid) !== 'ended';
}

/**
 * When it started, in the system's own count, or `ended`; undefined where there is no `proc`, or only that of other numbers (a namespace without one of
 * its own). One that has ended keeps its number until it was waited for: in a container whose first process waits for nobody, as long as that lives.
 */
export function processStart(pid: number, proc = '/proc'): string | undefined {
  try {
    if (readlinkSync(`${proc}/self`) !== String(process.pid)) return undefined;
    const text = readFileSync(`${proc}/${pid}/stat`, 'latin1');
    // The name, in parentheses, may hold anything; state comes first after it, the start time twentieth.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? 'ended' : fields[19];
  } catch {
    return undefined;
  }
}
