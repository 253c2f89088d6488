import { posix } from 'node:path';
import { type ErrorCode, isPipelineError, messageOf, PipelineError } from '../../../base/index.js';
import type { ItemEvent, OutputReport } from '../events.js';
import { extensionOf } from '../image/index.js';
import { readSource } from '../inputs/index.js';
import { type OutputFolder, outputName, type PlannedSource } from '../outputs/index.js';
import type { Rendition, ThumbnailFormat } from '../recipe.js';

/** The three steps between a source and its thumbnails, and where they go. Each rejects with the item's failure. */
export interface Steps {
  /** Decodes, resizes and encodes; hands `bytes` over. */
  readonly render: (bytes: Uint8Array<ArrayBuffer>, signal: AbortSignal) => Promise<readonly Rendition[]>;
  /** Puts a file in place under a name below the output folder. */
  readonly commit: (name: string, bytes: Uint8Array, signal: AbortSignal) => Promise<unknown>;
  readonly out: OutputFolder;
}

/** What making an item came to; everything of its event but the time it took. */
export type ItemOutcome = Pick<ItemEvent, 'status' | 'outputs' | 'error'>;

/**
 * Makes all thumbnails of one source: read, render, commit. What goes wrong is the item's failure and told in the
 * outcome, with those outputs that were put in place before; only `signal` makes it reject, with its reason.
 */
export async function makeItem(
  { source, outputs }: PlannedSource,
  steps: Steps,
  signal: AbortSignal,
): Promise<ItemOutcome> {
  const reports: OutputReport[] = [];
  try {
    const { bytes } = await readSource(source, { signal });
    const renditions = await steps.render(bytes, signal);
    for (const [index, rendition] of renditions.entries()) {
      const planned = outputs[index];
      if (planned === undefined)
        throw new RangeError(`no name for size ${rendition.size} of ${source.label}`);
      const name = outputName(planned, extensionOf(rendition.format));
      await steps.commit(name, rendition.bytes, signal);
      reports.push(reportOf(name, rendition, rendition.bytes.length, steps.out));
    }
    return { status: 'created', outputs: reports, ...degradedBy(renditions) };
  } catch (error) {
    signal.throwIfAborted();
    return { status: 'failed', outputs: reports, error: failureOf(error) };
  }
}

/** What the outcome says instead when the thumbnails are what was left of a damaged source. */
function degradedBy(renditions: readonly Rendition[]): Pick<ItemOutcome, 'error'> & Partial<ItemOutcome> {
  const damage = renditions.find((rendition) => rendition.damage !== undefined)?.damage;
  return damage === undefined ? {} : { status: 'degraded', error: damage };
}

/** How a thumbnail is told of. */
export function reportOf(
  name: string,
  made: {
    readonly size: string;
    readonly width: number;
    readonly height: number;
    readonly format: ThumbnailFormat;
  },
  bytes: number,
  out: OutputFolder,
): OutputReport {
  const { size, width, height, format } = made;
  return { path: posix.join(out.label, name), size, width, height, format, bytes };
}

/** An item's failure as events tell it. What no step has named was an accident of the decoder's: `CRASHED`. */
export function failureOf(error: unknown): { readonly code: ErrorCode; readonly message: string } {
  if (isPipelineError(error, 'WORKER_DIED')) {
    return {
      code: 'CRASHED',
      message: `the decoder gave up on this file and took its thread along (${error.message})`,
    };
  }
  if (isPipelineError(error)) return { code: error.code, message: error.message };
  return { code: 'CRASHED', message: `the decoder failed in a way that is not known: ${messageOf(error)}` };
}

/** The event of something that was found and cannot be worked on. */
export function failedItem(label: string, error: unknown): ItemEvent {
  const { code, message } = failureOf(
    error instanceof Error ? error : new PipelineError('IO', messageOf(error)),
  );
  return {
    type: 'item',
    status: 'failed',
    source: label,
    outputs: [],
    elapsedMs: 0,
    error: { code, message },
  };
}
