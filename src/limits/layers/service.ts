import { LoadSheddingError, noneShed, type ShedCounts } from '../shedding/load-shedding-error.js';
import { warnOfOrder } from './order.js';

/** What goes with a call through all layers. A layer that changes it passes on a copy (`{ ...context, … }`). */
export interface Context {
  /** Aborted when nobody wants the result any more. */
  readonly signal: AbortSignal;
  /** A moment on the layers' clock after which the result is of no use. */
  readonly deadlineMs?: number | undefined;
  /** Higher is more important; 0 when missing. */
  readonly priority?: number | undefined;
  /** Counted from 1 by `retry`. */
  readonly attempt: number;
  /** The partition of an adaptive limiter it belongs to. */
  readonly key?: string | undefined;
}

export type Service<Q, R> = (request: Q, context: Context) => Promise<R>;

/** Wraps a service in another that does something before, after, or instead. */
export type Layer<Q, R> = (next: Service<Q, R>) => Service<Q, R>;

/** A service to call, or to put more layers around. */
export interface LayeredService<Q, R> {
  /** A missing context, or what is missing of it, is a signal that never aborts and attempt 1. */
  (request: Q, context?: Partial<Context>): Promise<R>;
  /** The same with more layers, inside those named so far: of all layers, the first named sees the request first. */
  with(...layers: readonly Layer<Q, R>[]): LayeredService<Q, R>;
  /** How many calls of this composition were refused in the end, by reason. */
  readonly shed: Readonly<ShedCounts>;
  /** Orders of layers that do not do what they look like, also emitted as process warnings; empty when all is well. */
  readonly warnings: readonly string[];
}

/**
 * A function of a request and a context, to be wrapped in layers.
 *
 * ```ts
 * const fetchPage = service((url: string, { signal }) => fetch(url, { signal })).with(
 *   retry({ attempts: 3 }),
 *   adaptiveLimit(),
 *   timeout({ timeoutMs: 2_000 }),
 * );
 * const page = await fetchPage('https://example.org/');
 * ```
 */
export function service<Q, R>(fn: (request: Q, context: Context) => R | Promise<R>): LayeredService<Q, R> {
  return layered(async (request, context) => fn(request, context), []);
}

function layered<Q, R>(innermost: Service<Q, R>, layers: readonly Layer<Q, R>[]): LayeredService<Q, R> {
  const outermost = layers.reduceRight((next, layer) => layer(next), innermost);
  const shed = noneShed();
  const call = async (request: Q, context?: Partial<Context>): Promise<R> => {
    try {
      const { signal = never, attempt = 1 } = context ?? {};
      return await outermost(request, { ...context, signal, attempt });
    } catch (error) {
      if (error instanceof LoadSheddingError) shed[error.reason] += 1;
      throw error;
    }
  };
  return Object.assign(call, {
    with: (...more: readonly Layer<Q, R>[]) => layered(innermost, [...layers, ...more]),
    shed,
    warnings: warnOfOrder(layers),
  });
}

const never: AbortSignal = new AbortController().signal;
