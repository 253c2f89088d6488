import { PipelineError, requireInteger, requireNumber, requireOneOf } from '../../../base/index.js';
import type { Order, WhenFull } from '../../../pipeline/index.js';
import { type NdjsonOptions, type NdjsonSource, resolveSettings, type Settings } from '../run/index.js';
import { type FunctionSource, resolveFunction } from './function-source.js';
import { DEFAULT_HEAP_BYTES } from './thread-limits.js';
import type { WorkerPlan } from './worker.js';

export interface FilterNdjsonOptions extends NdjsonOptions {
  /** A file for the lines; it appears whole at the end. Default: they are `data` events. */
  readonly output?: string;
  /** `input` (default): lines leave in the order of their records. `completion`: as they are done. */
  readonly order?: Order;
  /** How long one call may take. Default 30 000; 0: as long as it likes. */
  readonly timeoutMs?: number;
  /** How often a call that failed is repeated. Default 0. */
  readonly retries?: number;
  /** The shortest wait before that; later ones are longer. Default 100. */
  readonly backoffMs?: number;
  /** So many calls a second, over all workers. */
  readonly rate?: number;
  /**
   * Calls in flight over all workers, for functions that wait for something: a number, or `auto`, which finds it by itself. Default:
   * one a worker. With it, or with `rate`, there is one worker unless `jobs` says otherwise.
   */
  readonly concurrency?: number | 'auto';
  /** What becomes of records when more come than can be worked on. Default `wait`: reading waits. */
  readonly whenFull?: WhenFull;
  /** Whether lines must be UTF-8. Default true. */
  readonly validate?: boolean;
  /**
   * Where the function runs. `thread` (default): in worker threads. `process`: in processes of their own, which survive everything that it
   * can do; of a thread, some ways of exhausting the memory end the whole program.
   */
  readonly isolation?: 'thread' | 'process';
  /**
   * A file that keeps how far the run has come, at least once a second, so that `resume` can go on from there however it ended; gone when
   * the run is complete. It needs `output`, inputs that are files, and `order: 'input'`.
   */
  readonly checkpoint?: string;
  /** Go on where the checkpoint says; without one it is begun. */
  readonly resume?: boolean;
  /** The heap of a worker. Default 512 MiB. */
  readonly heapBytes?: number;
}

export interface MapNdjsonOptions extends FilterNdjsonOptions {
  /** The elements of an array that the function gives become records of their own. Default false. */
  readonly flat?: boolean;
}

/** A run that keeps how far it has come. */
export interface Resuming {
  readonly checkpoint: string;
  readonly output: string;
  readonly from: 'beginning' | 'checkpoint';
}

/** The options of a run with every default filled in. */
export interface MapSettings extends Settings {
  readonly output: string | undefined;
  readonly resuming: Resuming | undefined;
  readonly whenFull: WhenFull;
  readonly isolation: 'thread' | 'process';
  readonly heapBytes: number;
  readonly plan: WorkerPlan;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const LONGEST_MS = 86_400_000;

/** Refuses what cannot be meant before anything starts: `INVALID_ARGUMENT`, or a `RangeError` for numbers. */
export function resolveMapSettings(
  kind: 'map' | 'filter',
  sources: readonly NdjsonSource[],
  source: FunctionSource,
  options: MapNdjsonOptions,
): MapSettings {
  const settings = { ...resolveSettings(options), jobs: jobsOf(options) };
  const rate = options.rate === undefined ? undefined : requireNumber('rate', options.rate, 0.001);
  const retries = requireInteger('retries', options.retries ?? 0, 0, 1_000);
  const isSideBySide = options.concurrency !== undefined || rate !== undefined || retries > 0;
  return {
    ...settings,
    output: options.output,
    resuming: resumingOf(sources, options),
    whenFull: requireOneOf('whenFull', options.whenFull ?? 'wait', [
      'wait',
      'drop-newest',
      'drop-oldest',
      'shed',
    ]),
    isolation: requireOneOf('isolation', options.isolation ?? 'thread', ['thread', 'process']),
    heapBytes: requireInteger('heapBytes', options.heapBytes ?? DEFAULT_HEAP_BYTES, 16 * 2 ** 20),
    plan: {
      spec: resolveFunction(source),
      kind,
      flat: options.flat === true,
      maxRecordBytes: settings.maxRecordBytes,
      validate: options.validate !== false,
      order: requireOneOf('order', options.order ?? 'input', ['input', 'completion']),
      timeoutMs: requireNumber('timeoutMs', options.timeoutMs ?? DEFAULT_TIMEOUT_MS, 0, LONGEST_MS),
      retries,
      backoffMs: requireNumber('backoffMs', options.backoffMs ?? 100, 0, LONGEST_MS),
      rate: rate === undefined ? undefined : rate / settings.jobs,
      concurrency: shareOf(options.concurrency, settings.jobs),
      calls: isSideBySide ? 'side-by-side' : 'in-turn',
    },
  };
}

function resumingOf(
  sources: readonly NdjsonSource[],
  { checkpoint, order, output, resume, whenFull = 'wait' }: MapNdjsonOptions,
): Resuming | undefined {
  if (checkpoint === undefined) {
    if (resume === true) throw invalid('resume needs the checkpoint to go on from: checkpoint');
    return undefined;
  }
  if (output === undefined) throw invalid('a checkpoint needs a file for the output: output');
  if (order === 'completion')
    throw invalid('checkpoint and order completion exclude each other: leave one of them out');
  if (whenFull !== 'wait')
    throw invalid(`checkpoint and whenFull ${whenFull} exclude each other: leave one of them out`);
  const stream = sources.find((source) => typeof source !== 'string');
  if (typeof stream === 'object') {
    const name = stream.name === '-' ? 'standard input' : stream.name;
    throw invalid(`${name} cannot be resumed: a checkpoint needs files`);
  }
  return { checkpoint, output, from: resume === true ? 'checkpoint' : 'beginning' };
}

function invalid(message: string): PipelineError {
  return new PipelineError('INVALID_ARGUMENT', message);
}

/** One worker counts exactly; several share evenly what is counted over all of them. */
function jobsOf(options: MapNdjsonOptions): number {
  const { jobs } = resolveSettings(options);
  const { concurrency, rate } = options;
  if (options.jobs === undefined && (concurrency !== undefined || rate !== undefined)) return 1;
  return typeof concurrency === 'number' ? Math.max(1, Math.min(jobs, concurrency)) : jobs;
}

function shareOf(concurrency: number | 'auto' | undefined, jobs: number): number | 'auto' {
  if (concurrency === undefined) return 1;
  if (concurrency === 'auto') return 'auto';
  if (typeof concurrency !== 'number') {
    throw invalid(`concurrency must be a number or auto, not ${String(concurrency)}`);
  }
  return Math.max(1, Math.floor(requireInteger('concurrency', concurrency, 1, 100_000) / jobs));
}
