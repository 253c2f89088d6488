export type { LimitAlgorithm, LimitReason, Sample, WindowStats } from './algorithm.js';
export { AdaptiveLimiter } from './adaptive-limiter.js';
export type {
  AdaptiveLimiterOptions,
  LimitChange,
  LimiterStats,
  PartitionStats,
} from './adaptive-limiter.js';
export type { AcquireContext } from './line.js';
export { LoadSheddingError } from './shedding/load-shedding-error.js';
export type { Token } from './token.js';
