import type { LimitAlgorithm } from '../algorithm.js';

/**
 * The limit stays where it began; only `adjust` moves it. The best there is for work bound by the cores: every rule
 * that follows latency loses throughput there.
 *
 *     limit ← limit
 */
export function fixed(): LimitAlgorithm {
  return { onWindow: ({ limit }) => limit };
}
