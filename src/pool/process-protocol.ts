import type { Wire } from './wire.js';

/** The argument of a worker process whose standard output and standard error are one stream, that of its standard output. */
export const ONE_STREAM = 'one-stream';

/** What a worker process is asked to do: one at a time, the next after the answer. */
export interface ProcessRequest {
  /** Module and export: see `addressOf`. */
  readonly address: string;
  readonly input: unknown;
}

/** What a worker process says. */
export type ProcessMessage =
  /** The task's module is loaded, and its function is about to be called. */
  | { readonly kind: 'began' }
  | { readonly kind: 'succeeded'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly error: Wire }
  /** Something was thrown outside of any task: the process ends after this. */
  | { readonly kind: 'dying'; readonly error: Wire };
