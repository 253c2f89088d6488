/**
 * The public API of `pipeline`, re-exports only. Stable: what is here changes with a major version; everything else is
 * free to. Each part's own guide is at the top of its folder's `index.ts`.
 */

// base: errors, time, units
export type { Clock, ErrorCode, ErrorDetails, WaitOptions } from './base/index.js';
export {
  formatDuration,
  formatSize,
  isPipelineError,
  parseCount,
  parseDuration,
  parseSize,
  PipelineError,
  systemClock,
} from './base/index.js';

// channels
export {
  broadcast,
  ChannelClosedError,
  LaggedError,
  mpsc,
  oneshot,
  Semaphore,
  SemaphoreClosedError,
  type SemaphorePermit,
  watch,
} from './channels/index.js';

// limits
export type {
  AcquireContext,
  AdaptiveLimiterOptions,
  AlgorithmName,
  BufferOptions,
  CircuitBreakerOptions,
  ConcurrencyLimitOptions,
  Context,
  DeadlineOptions,
  Executed,
  Layer,
  LayeredService,
  LimitAlgorithm,
  LimitChange,
  LimiterStats,
  LimitReason,
  LoadShedderOptions,
  PartitionStats,
  PressureOptions,
  QueueOptions,
  RateLimitOptions,
  RetryBudgetOptions,
  RetryOptions,
  Sample,
  Service,
  ShedCounts,
  ShedReason,
  TimeoutOptions,
  Token,
  WindowStats,
} from './limits/index.js';
export {
  AdaptiveLimiter,
  adaptiveLimit,
  BackpressureHandler,
  buffer,
  CircuitBreaker,
  circuitBreaker,
  concurrencyLimit,
  deadline,
  loadShed,
  LoadShedder,
  LoadSheddingError,
  pressure,
  rateLimit,
  retry,
  RetryBudget,
  service,
  timeout,
} from './limits/index.js';

// pool
export type {
  JoinSetOptions,
  PoolStats,
  RunOptions,
  TaskContext,
  TaskHandle,
  TaskResult,
  TimingSummary,
  Transferable,
  Transferring,
  WorkerPoolOptions,
  WorkerTask,
} from './pool/index.js';
export {
  availableCores,
  availableMemoryBytes,
  JoinSet,
  transferring,
  WorkerPool,
  workerTask,
} from './pool/index.js';

// pipeline
export type {
  BatchOptions,
  BatchProcessingOptions,
  ItemContext,
  LimiterLike,
  Many,
  OnError,
  Order,
  Pipeline,
  PipelineOptions,
  Processor,
  ProcessorOptions,
  ProcessorStats,
  RunResult,
  SenderLike,
  SinkLike,
  SortKey,
  SortOptions,
  SourceLike,
  StageDescription,
  StageStats,
  WhenFull,
} from './pipeline/index.js';
export { DataProcessor, pipeline, PipelineRunError, processBatch } from './pipeline/index.js';

// observe
export type { EventMessages, EventName } from './observe/index.js';

// jobs: thumbnails
export type {
  Collision,
  Fit,
  Isolation,
  ItemEvent,
  ItemStatus,
  Keep,
  OnCollision,
  OutputReport,
  Position,
  PruneEvent,
  RebuildReason,
  Recipe,
  SizeSpec,
  SummaryEvent,
  ThumbnailEvent,
  ThumbnailFormat,
  ThumbnailsOptions,
  ThumbnailsRun,
  ThumbnailsSnapshot,
} from './jobs/thumbnails/index.js';
export { CollisionError, thumbnails } from './jobs/thumbnails/index.js';

// jobs: NDJSON
export type {
  ByteStream,
  ComingRun,
  DataEvent,
  DisorderEvent,
  FaultEvent,
  FilterNdjsonOptions,
  FunctionSource,
  MapNdjsonOptions,
  NdjsonEvent,
  NdjsonOptions,
  NdjsonRun,
  NdjsonSnapshot,
  NdjsonSource,
  NdjsonSummary,
  OnRecordError,
  PipelineModule,
  RecordFault,
  ReadNdjsonOptions,
  RecordContext,
  RecordFunction,
  ReplayOptions,
  RunEnding,
  RunModuleOptions,
  SortNdjsonOptions,
} from './jobs/ndjson/index.js';
export {
  checkNdjson,
  filterNdjson,
  mapNdjson,
  planNdjson,
  readNdjson,
  replayDeadLetters,
  runNdjson,
  sortNdjson,
  startNdjsonThread,
  writeNdjson,
} from './jobs/ndjson/index.js';

// jobs: doctor
export type { Finding, FindingName, FindingState, MachineReport } from './jobs/doctor/index.js';
export { inspectMachine } from './jobs/doctor/index.js';
