import { existsSync } from 'node:fs';
import { type FunctionSource, type MapNdjsonOptions, PipelineError } from '../../index.js';
import { given } from '../given.js';
import type { OptionValues } from '../option-table.js';
import type { mapOptions } from './map-options.js';
import { commonOptions, fileOf } from './request.js';

type MapValues = OptionValues<typeof mapOptions>;

/** The function that was named. Throws `INVALID_ARGUMENT`. */
export function functionOf(values: Pick<MapValues, 'eval' | 'module'>): FunctionSource {
  if (values.eval !== undefined) return { eval: values.eval };
  if (values.module !== undefined) return moduleOf(values.module);
  throw usage('no function given: -e <function>, or --module <file>');
}

/** `file#export`; a file whose own name has a # is tried first. */
function moduleOf(text: string): FunctionSource {
  const seam = text.lastIndexOf('#');
  if (seam < 1 || existsSync(text)) return { module: text };
  const name = text.slice(seam + 1);
  return name === '' ? { module: text.slice(0, seam) } : { module: text.slice(0, seam), export: name };
}

/** From flags to the words of the public API. The function runs in processes: whatever it does, this one goes on. */
export function mapRunOptions(values: MapValues): MapNdjsonOptions {
  requireResumable(values);
  return {
    ...commonOptions(values),
    isolation: 'process',
    validate: values['no-validate'] !== true,
    ...given('flat', values.flat),
    ...given('output', fileOf(values.output)),
    ...given('order', values.order),
    ...given('timeoutMs', values.timeout),
    ...given('retries', values.retries),
    ...given('backoffMs', values.backoff),
    ...given('concurrency', values.concurrency),
    ...given('rate', rateOf(values.rate)),
    ...given('whenFull', values['when-full']),
    ...given('checkpoint', values.checkpoint),
    ...given('resume', values.resume),
    ...given('heapBytes', values['max-heap']),
  };
}

function requireResumable({ checkpoint, output, resume, order, 'when-full': whenFull }: MapValues): void {
  if (checkpoint === undefined) {
    if (resume === true) throw usage('--resume needs the checkpoint to go on from: --checkpoint <file>');
    return;
  }
  if (fileOf(output) === undefined) throw usage('--checkpoint needs a file for the output: -o <file>');
  const other =
    order === 'completion'
      ? '--order completion'
      : whenFull !== undefined && whenFull !== 'wait'
        ? `--when-full ${whenFull}`
        : undefined;
  if (other !== undefined) throw usage(`--checkpoint and ${other} exclude each other: leave one of them out`);
}

/** What the library takes. */
const LEAST_RATE = 0.001;
const SECONDS = { s: 1, m: 60, h: 3_600 } as const;

function rateOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, count, unit = 's'] = /^(\d+(?:\.\d+)?)(?:\/([smh]))?$/.exec(text) ?? [];
  const rate = Number(count) / SECONDS[unit as keyof typeof SECONDS];
  if (rate >= LEAST_RATE) return rate;
  throw usage(
    `--rate must be a number of calls a second, as 10, 10/s or 600/m, at least 4/h, not ${JSON.stringify(text)}`,
  );
}

function usage(message: string): PipelineError {
  return new PipelineError('INVALID_ARGUMENT', message);
}
