import type { Context, Layer, Service } from '../../limits/index.js';
import type { ItemContext } from '../processor/index.js';

type Work = (item: unknown, context: ItemContext) => unknown;

/** The context of an item on its way through the layers, which hand on what they do not know. */
type LayeredContext = Context & { readonly index?: number };

/** The work of a stage with layers around it; the first sees an item first. */
export function withLayers(work: Work, layers: readonly Layer<unknown, unknown>[]): Work {
  if (layers.length === 0) return work;
  const innermost: Service<unknown, unknown> = async (item, context) => work(item, itemContext(context));
  const service = layers.reduceRight((next, layer) => layer(next), innermost);
  return (item, { attempt, index, signal }) => {
    const context: LayeredContext = { attempt, index, signal };
    return service(item, context);
  };
}

function itemContext({ attempt, index = 0, signal }: LayeredContext): ItemContext {
  return { attempt, index, signal };
}
