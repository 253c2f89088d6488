import type { MessagePort } from 'node:worker_threads';
import type { Wire } from './wire.js';

/**
 * What a thread is asked to do. It answers with the bare result, or throws a {@link ThreadFailure}: as data, because an
 * error would arrive without its properties. A tuple and a bare result, because a task of a few microseconds
 * feels every property that is sent along. `begun`, if there, is told when the function is about to be called.
 */
export type ThreadRequest =
  | readonly [address: string, input: unknown]
  | readonly [address: string, input: unknown, begun: MessagePort];

/** What the task threw. */
export interface ThreadFailure {
  readonly kind: 'pipeline.task-failed';
  readonly error: Wire;
}

export function isThreadFailure(value: unknown): value is ThreadFailure {
  return (value as { kind?: unknown } | null | undefined)?.kind === 'pipeline.task-failed';
}
