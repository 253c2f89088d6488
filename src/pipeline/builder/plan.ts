import { PipelineError } from '../../base/index.js';
import type { SinkLike } from '../ends/index.js';
import type { BatchOptions } from './batch-flow.js';
import type { SortOptions } from './sort-flow.js';
import type { WorkPlan } from './work-flow.js';

/** One stage of a pipeline, as it was composed and before anything has started. */
export type StagePlan =
  | WorkPlan
  | { readonly kind: 'batch'; readonly name: string; readonly options: BatchOptions }
  | { readonly kind: 'sort'; readonly name: string; readonly options: SortOptions<never> }
  | { readonly kind: 'tee'; readonly name: string; readonly sink: SinkLike<unknown> };

/** The name of a stage that was not given one: its kind, numbered from the second on. */
export function nameFor(kind: StagePlan['kind'], stages: readonly StagePlan[]): string {
  const before = stages.filter((stage) => stage.kind === kind).length;
  return before === 0 ? kind : `${kind}-${before + 1}`;
}

/** Refuses a sink that is used twice: it would be ended twice, and its items mixed. */
export function requireDistinctSinks(stages: readonly StagePlan[], sink: unknown): void {
  const used = new Set<unknown>();
  for (const other of [...stages.flatMap((stage) => (stage.kind === 'tee' ? [stage.sink] : [])), sink]) {
    if (typeof other !== 'function' && used.has(other)) {
      throw new PipelineError('PIPELINE_INVALID', 'one sink is used twice in the same pipeline');
    }
    used.add(other);
  }
}
