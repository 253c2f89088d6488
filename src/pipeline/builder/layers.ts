import type { Context, Layer, Service } from '../../limits/index.js';
import type { ItemContext, StageContext } from '../processor/index.js';

type Work<C extends ItemContext> = (item: unknown, context: C) => unknown;

/** Work with layers around it; `onRepeat` is told of each call after an item's first. */
export type LayeredWork = (
  item: unknown,
  context: StageContext,
  onRepeat?: (attempt: number) => void,
) => unknown;

const STAGE: unique symbol = Symbol('pipeline.stageContext');
const ON_REPEAT: unique symbol = Symbol('pipeline.onRepeat');

/** The context of an item on its way through the layers, which hand on what they do not know. */
type LayeredContext = Context & {
  readonly index?: number;
  readonly [STAGE]?: StageContext;
  readonly [ON_REPEAT]?: ((attempt: number) => void) | undefined;
};

/**
 * The work of a stage with layers around it; the first sees an item first. The stage is told of every call of its
 * function: one that a timeout has left behind still counts in its concurrency.
 */
export function withLayers(work: Work<ItemContext>, layers: readonly Layer<unknown, unknown>[]): LayeredWork {
  if (layers.length === 0) return work;
  const innermost = (item: unknown, context: LayeredContext): Promise<unknown> => {
    const stage = context[STAGE];
    if (context.attempt > 1) context[ON_REPEAT]?.(context.attempt);
    const call = called(work, item, context);
    stage?.runsUntil(call);
    return call;
  };
  const service = layers.reduceRight<Service<unknown, unknown>>((next, layer) => layer(next), innermost);
  return (item, stage, onRepeat) => {
    const { attempt, index, signal } = stage;
    const context: LayeredContext = { attempt, index, signal, [STAGE]: stage, [ON_REPEAT]: onRepeat };
    return service(item, context);
  };
}

/** What the function throws at once is a rejection, too. */
async function called(work: Work<ItemContext>, item: unknown, context: LayeredContext) {
  const { attempt, index = 0, signal } = context;
  return work(item, { attempt, index, signal });
}
