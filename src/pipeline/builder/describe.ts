import { formatSize } from '../../base/index.js';
import { resolveOptions } from '../processor/index.js';
import { DEFAULT_MEMORY_BYTES } from '../sort/index.js';
import type { StagePlan } from './plan.js';

/** What a stage will do, before anything has started. */
export interface StageDescription {
  readonly name: string;
  readonly kind: StagePlan['kind'];
  /** A function runs in this thread, a `workerTask` in the pool; other stages are part of the run itself. */
  readonly runs: 'here' | 'in the pool';
  /** Its buffers and limits, in words. */
  readonly limits: readonly string[];
}

/** Describes a stage by its options, defaults filled in. */
export function describeStage(stage: StagePlan): StageDescription {
  const { kind, name } = stage;
  if (kind === 'batch') {
    const { maxBytes, maxItems, maxWaitMs } = stage.options;
    const limits = [
      ...(maxItems === undefined ? [] : [`at most ${maxItems} items`]),
      ...(maxBytes === undefined ? [] : [`at most ${maxBytes} bytes`]),
      ...(maxWaitMs === undefined ? [] : [`waits at most ${maxWaitMs} ms`]),
    ];
    return { name, kind, runs: 'here', limits };
  }
  if (kind === 'sort') {
    const { memoryBytes = DEFAULT_MEMORY_BYTES } = stage.options;
    return {
      name,
      kind,
      runs: 'here',
      limits: [`takes everything in; past ${formatSize(memoryBytes)} on disk`],
    };
  }
  if (kind === 'tee') return { name, kind, runs: 'here', limits: ['one item at a time'] };
  const { bufferSize, concurrency, limit, onError, order, whenFull } = resolveOptions(stage.options);
  return {
    name,
    kind,
    runs: typeof stage.processor === 'function' ? 'here' : 'in the pool',
    limits: [
      typeof concurrency === 'number'
        ? `${concurrency} at a time`
        : `${limit} at a time at first, then as a limiter finds`,
      `${bufferSize} wait in, ${bufferSize} wait out`,
      `order ${order}`,
      `when full ${whenFull}`,
      `on error ${typeof onError === 'function' ? 'a function is told' : onError}`,
      ...(stage.layers.length === 0
        ? []
        : [`${stage.layers.length} layer${stage.layers.length === 1 ? '' : 's'} around it`]),
    ],
  };
}
