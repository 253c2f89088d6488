import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Where the number of this process means it: the machine, and the numbering there. In a container the same number is another process. */
export function processHome(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}
