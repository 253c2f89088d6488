import type { Context, Layer, Service } from '../../limits/index.js';
import type { ItemContext, StageContext } from '../processor/index.js';

type Work<C extends ItemContext> = (item: unknown, context: C) => unknown;

const STAGE: unique symbol = Symbol('pipeline.stageContext');

/** The context of an item on its way through the layers, which hand on what they do not know. */
type LayeredContext = Context & { readonly index?: number; readonly [STAGE]?: StageContext };

/**
 * The work of a stage with layers around it; the first sees an item first. The stage is told of every call of its
 * function: one that a timeout has left behind still counts in its concurrency.
 */
export function withLayers(
  work: Work<ItemContext>,
  layers: readonly Layer<unknown, unknown>[],
): Work<StageContext> {
  if (layers.length === 0) return work;
  const innermost = (item: unknown, context: LayeredContext): Promise<unknown> => {
    const stage = context[STAGE];
    const call = called(work, item, context);
    stage?.runsUntil(call);
    return call;
  };
  const service = layers.reduceRight<Service<unknown, unknown>>((next, layer) => layer(next), innermost);
  return (item, stage) => {
    const { attempt, index, signal } = stage;
    const context: LayeredContext = { attempt, index, signal, [STAGE]: stage };
    return service(item, context);
  };
}

/** What the function throws at once is a rejection, too. */
async function called(work: Work<ItemContext>, item: unknown, context: LayeredContext) {
  const { attempt, index = 0, signal } = context;
  return work(item, { attempt, index, signal });
}
