import type { ItemContext } from '../processor/index.js';

/** What a layer is told about a request. `index` is there for the stage inside; a layer need not know it. */
export interface LayerContext {
  readonly signal: AbortSignal;
  readonly deadlineMs?: number;
  readonly priority?: number;
  readonly attempt: number;
  readonly key?: string;
}

export type LayerService<Q, R> = (request: Q, context: LayerContext) => Promise<R>;

/** Something around a service: a timeout, retries, a rate limit. */
export type StageLayer<Q, R> = (next: LayerService<Q, R>) => LayerService<Q, R>;

type Work = (item: unknown, context: ItemContext) => unknown;

/** The work of a stage with layers around it; the first sees an item first. */
export function withLayers(work: Work, layers: readonly StageLayer<unknown, unknown>[]): Work {
  if (layers.length === 0) return work;
  const innermost: LayerService<unknown, unknown> = async (item, context) => work(item, itemContext(context));
  const service = layers.reduceRight((next, layer) => layer(next), innermost);
  return (item, { attempt, index, signal }) => service(item, { attempt, index, signal } as LayerContext);
}

/** A layer may have made the context anew and left out what it does not know. */
function itemContext(context: LayerContext & { readonly index?: number }): ItemContext {
  return { signal: context.signal, attempt: context.attempt, index: context.index ?? 0 };
}
