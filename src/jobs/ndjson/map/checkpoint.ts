import { createHash } from 'node:crypto';
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { errnoOf, messageOf, PipelineError } from '../../../base/index.js';
import { unwritable } from '../file-failure.js';
import type { NdjsonInput } from '../reading/index.js';
import { mismatch, requireApart } from '../run/index.js';
import type { WorkerPlan } from './worker.js';

/** How far a run had come for good. */
export interface Progress {
  /** Where the next record begins. */
  readonly position: {
    readonly input: number;
    readonly offset: number;
    readonly line: number;
    readonly index: number;
  };
  /** How much of the output and of the dead-letter file belongs to what is before it. */
  readonly outputBytes: number;
  readonly deadLetterBytes: number;
  readonly counts: {
    readonly received: number;
    readonly filtered: number;
    readonly failed: number;
    readonly dropped: number;
    readonly shed: number;
  };
  /** All was written, and the output only had to be put in its place. */
  readonly isDone: boolean;
}

export const NOTHING_DONE: Progress = {
  position: { input: 0, offset: 0, line: 1, index: 0 },
  outputBytes: 0,
  deadLetterBytes: 0,
  counts: { received: 0, filtered: 0, failed: 0, dropped: 0, shed: 0 },
  isDone: false,
};

/** What a checkpoint is one of. */
export interface Checkpointed {
  readonly inputs: readonly NdjsonInput[];
  readonly plan: WorkerPlan;
  readonly output: string;
  readonly deadLetter: string | undefined;
}

/**
 * The file that says how far a run has come, and what it was a run of.
 *
 * - I1 It is replaced as a whole, so it is never half.
 * - I2 Neither it nor what it is written as first is a file that the run reads or writes.
 */
export class Checkpoint {
  private readonly path: string;
  private readonly unfinished: string;
  private readonly identity: string;

  private constructor(path: string, unfinished: string, identity: string) {
    this.path = path;
    this.unfinished = unfinished;
    this.identity = identity;
  }

  /** Refused with `INVALID_ARGUMENT` when it would be written over another file of the run; nothing has been written then. */
  static async of(path: string, { plan, ...others }: Checkpointed): Promise<Checkpoint> {
    const unfinished = `${path}.new`;
    for (const written of [path, unfinished]) await requireApart(written, 'the checkpoint', others);
    return new Checkpoint(path, unfinished, await identityOf(others.inputs, plan));
  }

  /**
   * How far the last run had come; undefined without a file. Rejects with `RESUME_MISMATCH` when that was a run of something else.
   * `isOverInput`: an output of so many bytes took the place of an input, which is another one since then.
   */
  async read(isOverInput: (outputBytes: number) => Promise<boolean>): Promise<Progress | undefined> {
    let kept: { readonly identity?: unknown; readonly progress?: Progress };
    try {
      kept = JSON.parse(await readFile(this.path, 'utf8')) as typeof kept;
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined;
      throw mismatch(`${this.path} is no checkpoint: ${messageOf(error)}`);
    }
    if (typeof kept.identity !== 'string' || kept.progress === undefined)
      throw mismatch(`${this.path} is no checkpoint`);
    if (kept.identity === this.identity) return kept.progress;
    const [inputs = '', fn = ''] = kept.identity.split(' ');
    const [inputsNow, fnNow] = this.identity.split(' ');
    const { isDone, outputBytes } = kept.progress;
    if (isDone && fn === fnNow && (await isOverInput(outputBytes))) return kept.progress;
    if (inputs !== inputsNow) throw mismatch('the input has changed since the checkpoint');
    throw mismatch(
      `the function${fn === '' ? '' : ', or an option that changes the output,'} is another one than at the checkpoint`,
    );
  }

  async write(progress: Progress): Promise<void> {
    const { unfinished } = this;
    try {
      await writeFile(unfinished, `${JSON.stringify({ identity: this.identity, progress })}\n`);
      await rename(unfinished, this.path);
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => undefined);
      throw unwritable('OUTPUT_UNWRITABLE', this.path, error);
    }
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }
}

/** Inputs and function, each as a hash. */
async function identityOf(inputs: readonly NdjsonInput[], plan: WorkerPlan): Promise<string> {
  const ofInputs = createHash('sha256');
  for (const input of inputs) ofInputs.update(`${await fingerprintOf(input)}\n`);
  const { flat, kind, maxRecordBytes, spec, validate } = plan;
  const ofFunction = createHash('sha256').update(
    JSON.stringify({ flat, kind, maxRecordBytes, spec, validate }),
  );
  if (spec.kind === 'module' && spec.url.startsWith('file:'))
    ofFunction.update(await readFile(fileURLToPath(spec.url)));
  return `${ofInputs.digest('hex')} ${ofFunction.digest('hex')}`;
}

const EDGE_BYTES = 64 * 1024;

/** Name, size, time, and the bytes at both ends. */
async function fingerprintOf(input: NdjsonInput): Promise<string> {
  if (!('path' in input))
    throw new PipelineError('INVALID_ARGUMENT', `${input.name} is a stream: it cannot be resumed`);
  const file = await open(input.path, 'r');
  try {
    const stats = await file.stat();
    if (!stats.isFile())
      throw new PipelineError('INVALID_ARGUMENT', `${input.name} is no file: it cannot be resumed`);
    const edges = Buffer.alloc(2 * EDGE_BYTES);
    await file.read(edges, 0, EDGE_BYTES, 0);
    await file.read(edges, EDGE_BYTES, EDGE_BYTES, Math.max(0, stats.size - EDGE_BYTES));
    const hash = createHash('sha256').update(edges).digest('hex');
    return JSON.stringify([input.name, stats.size, stats.mtimeMs, hash]);
  } finally {
    await file.close();
  }
}
