import { systemClock } from '../../base/index.js';
import { Pipeline } from './pipeline.js';
import type { Placed, Tracing } from './tracing.js';

/** A pipeline over the values of what `source` gives, that tells which of them failed. Errors: those of `pipeline`. */
export function tracedPipeline(source: AsyncIterable<Placed>, tracing: Tracing): Pipeline<unknown> {
  return new Pipeline<unknown>(source, [], { clock: systemClock, tracing });
}
