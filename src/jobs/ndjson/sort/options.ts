import { tmpdir } from 'node:os';
import { PipelineError, requireArray, requireInteger, requireOneOf } from '../../../base/index.js';
import { availableMemoryBytes } from '../../../pool/index.js';
import { parseSortKey, type SortSpec } from '../order/index.js';
import { type NdjsonOptions, resolveSettings, type Settings } from '../run/index.js';

/** Options of {@link sortNdjson}; every one has the default of the command line. */
export interface SortNdjsonOptions extends NdjsonOptions {
  /**
   * Keys as `path[:type][:desc]`, in order of weight: `user.name`, `tags[0]`, the JSON Pointer `/a~1b`; type `auto` (default),
   * `number`, `string` or `natural`. None: by the bytes of the whole line.
   */
  readonly keys?: readonly string[];
  /** Where records without a key go, whatever the direction; `drop`: nowhere. Default `first`. */
  readonly missing?: 'first' | 'last' | 'drop';
  /** Turns every direction. Default false. */
  readonly reverse?: boolean;
  /** Of records with equal keys only the first. Default false. */
  readonly unique?: boolean;
  /** Only so many, the first in order; nothing goes to disk then. */
  readonly limit?: number;
  /**
   * `sort` (default); `check`: only tell whether the input is in order; `merge`: every input is in order already, and one that is not
   * ends the run.
   */
  readonly mode?: 'sort' | 'check' | 'merge';
  /** Validate every record (default). Without it, what is not JSON has arbitrary keys. */
  readonly validate?: boolean;
  /** Bytes that records may take in memory before they go to disk; the process takes up to 220 MB more. Default: a quarter of what this process may use. */
  readonly memoryBytes?: number;
  /** Where they go then. Default: the system's temporary folder. */
  readonly tmpDir?: string;
  /** A file for the output; it appears whole at the end, and may be an input. Default: the lines are `data` events. */
  readonly output?: string;
}

export interface SortSettings extends Settings {
  readonly spec: SortSpec;
  readonly unique: boolean;
  readonly limit: number | undefined;
  readonly mode: 'sort' | 'check' | 'merge';
  readonly validate: boolean;
  readonly memoryBytes: number;
  readonly tmpDir: string;
  readonly output: string | undefined;
}

const LEAST_MEMORY = 64 * 1024;
const MOST_BY_DEFAULT = 4 * 2 ** 30;

/** Refuses what cannot be meant before anything starts: `INVALID_ARGUMENT`, or a `RangeError` for numbers. */
export function resolveSortSettings(options: SortNdjsonOptions): SortSettings {
  const { keys = [], limit, memoryBytes, output } = options;
  requireArray('keys', keys, 'strings');
  const mode = requireOneOf('mode', options.mode ?? 'sort', ['sort', 'check', 'merge']);
  if (mode === 'check' && (output !== undefined || limit !== undefined)) {
    throw new PipelineError(
      'INVALID_ARGUMENT',
      'check gives no output: neither output nor limit goes with it',
    );
  }
  return {
    ...resolveSettings(options),
    spec: {
      keys: keys.map(parseSortKey),
      missing: requireOneOf('missing', options.missing ?? 'first', ['first', 'last', 'drop']),
      reverse: options.reverse ?? false,
    },
    unique: options.unique ?? false,
    limit: limit === undefined ? undefined : requireInteger('limit', limit, 0),
    mode,
    validate: options.validate ?? true,
    memoryBytes:
      memoryBytes === undefined
        ? Math.max(LEAST_MEMORY, Math.min(MOST_BY_DEFAULT, availableMemoryBytes() / 4))
        : requireInteger('memoryBytes', memoryBytes, LEAST_MEMORY),
    tmpDir: options.tmpDir ?? tmpdir(),
    output,
  };
}
