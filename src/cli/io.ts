import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../index.js';

/** A stream that may be a terminal. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** What a process is told from outside, or by its own event loop. */
type ProcessEvent = 'SIGINT' | 'SIGTERM' | 'beforeExit' | 'exit';

/** The part of `process` that says so. */
interface ProcessEvents {
  on(event: ProcessEvent, listener: () => void): unknown;
  once(event: ProcessEvent, listener: () => void): unknown;
  off(event: ProcessEvent, listener: () => void): unknown;
}

/**
 * Everything outside that a command may touch, handed to it: a test hands over its own. The clock is for display
 * and for grace periods; its timers keep no process alive, so that a stuck run is noticed.
 */
export interface Io {
  /** Standard output leads to another program, which may print on the terminal what it reads. */
  readonly stdoutIsPipe: boolean;
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly events: ProcessEvents;
}
