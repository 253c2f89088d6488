import type { Wire } from './wire.js';

/** What a thread is asked to do. A tuple, because a task of a few microseconds feels the names of properties. */
export type ThreadRequest = readonly [module: string, name: string, input: unknown];

/** What it answers. It never throws: an answer that is an exception would arrive without half of what it says. */
export type ThreadAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: Wire };
