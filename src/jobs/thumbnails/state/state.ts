import { lstat, mkdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { errnoOf, isPipelineError, PipelineError } from '../../../base/index.js';
import { fileError } from '../file-errors.js';
import { type OutputFolder, removeLeftovers, STATE_FOLDER } from '../outputs/index.js';
import { forwardSlashes, printable } from '../report-path.js';
import { Journal } from './journal.js';
import type { Entry, Ledger } from './ledger.js';
import { type Lock, refuseWhenLocked, takeLock } from './lock.js';
import type { ManifestLine } from './record.js';

/**
 * What an output folder remembers, in `.pipeline/` inside it: read first, written once the run is on.
 *
 * - I1 Nothing is written before `begin`, and nothing at all by a run that has nothing to say.
 * - I2 Between `begin` and `close` no other run begins in the same folder.
 * - I3 A full disk takes only the memory away: the run goes on, and its thumbnails fail or not by themselves.
 */
export class State {
  readonly #out: OutputFolder;
  readonly #folder: string;
  /** Of the folders of sources: many sources share one. */
  readonly #folderKeys = new Map<string, string>();
  #journal: Journal;
  #phase: { kind: 'reading' } | { kind: 'writing'; lock: Lock } | { kind: 'forgetting' } = {
    kind: 'reading',
  };

  private constructor(out: OutputFolder, folder: string, journal: Journal) {
    this.#out = out;
    this.#folder = folder;
    this.#journal = journal;
  }

  /**
   * Reads what is remembered. Errors: `OUTPUT_BUSY` when another run is on in that folder; `OUTPUT_UNWRITABLE` when the state
   * cannot be read.
   */
  static async open(out: OutputFolder): Promise<State> {
    const folder = join(out.real, STATE_FOLDER);
    try {
      await requireFolder(folder);
      await refuseWhenLocked(folder, out.label);
      return new State(out, folder, await Journal.read(manifestIn(folder)));
    } catch (cause) {
      throw refusal(out, cause);
    }
  }

  /** The output folder, absolute. */
  get root(): string {
    return this.#out.real;
  }

  get ledger(): Ledger {
    return this.#journal.ledger;
  }

  /** How the state names a file (absolute): from the output folder, so that a tree can move as a whole. */
  keyOf(path: string): string {
    const end = path.lastIndexOf(sep);
    const folder = path.slice(0, end) || sep;
    let key = this.#folderKeys.get(folder);
    if (key === undefined) {
      key = forwardSlashes(relative(this.#out.real, folder));
      this.#folderKeys.set(folder, key);
    }
    const name = path.slice(end + 1);
    return key === '' ? name : `${key}/${name}`;
  }

  entryOf(path: string): Entry | undefined {
    return this.ledger.get(this.keyOf(path));
  }

  /** The absolute path of a source by its key. */
  pathOf(key: string): string {
    return join(this.#out.real, key);
  }

  /**
   * From here on the folder is this run's own, and what runs before it left unfinished is removed. Thumbnails are begun under the lock
   * only, so unless a run died holding it, and where there is a state, nothing unfinished lies deep. Errors: as `open`.
   */
  async begin(): Promise<void> {
    if (await this.#take()) {
      await removeLeftovers(this.root, 'below');
      return;
    }
    await removeLeftovers(this.root, 'in');
    await removeLeftovers(this.#folder, 'in');
  }

  /** True when thumbnails may have been left unfinished. */
  async #take(): Promise<boolean> {
    try {
      const isNew = await makeFolder(this.#folder);
      const lock = await takeLock(this.#folder, this.#out.label);
      this.#phase = { kind: 'writing', lock };
      if (!(await this.#journal.isCurrent())) this.#journal = await Journal.read(manifestIn(this.#folder));
      return isNew || lock.tookOver;
    } catch (cause) {
      if (!meansFull(cause)) throw refusal(this.#out, cause);
      this.#phase = { kind: 'forgetting' };
      return true;
    }
  }

  /** Remembers what became of a source. Nothing waits for the disk. */
  record(line: ManifestLine): void {
    if (this.#phase.kind === 'writing') this.#journal.append(line);
  }

  /** Resolves when what was recorded is on the disk, or cannot be. Never rejects: `close` tells. */
  async settled(): Promise<void> {
    if (this.#phase.kind === 'writing') await this.#journal.flush().catch(() => undefined);
  }

  /** Writes what is left and lets the next run in. Idempotent. Errors: `IO` when the state could not be written. */
  async close(): Promise<void> {
    const phase = this.#phase;
    if (phase.kind !== 'writing') return;
    this.#phase = { kind: 'reading' };
    try {
      await this.#journal.close();
    } catch (cause) {
      if (!meansFull(cause)) throw fileError('write the state of', this.#out.label, cause);
    } finally {
      await phase.lock.release();
    }
  }
}

function manifestIn(folder: string): string {
  return join(folder, 'manifest.ndjson');
}

/** Refuses what is no folder; a missing one will be made. */
async function requireFolder(folder: string): Promise<void> {
  const stats = await lstat(folder).catch((cause: unknown) => {
    if (errnoOf(cause) === 'ENOENT') return undefined;
    throw cause;
  });
  if (stats === undefined || stats.isDirectory()) return;
  throw new PipelineError('IO', `${STATE_FOLDER}, where its state belongs, is not a folder`);
}

/** True when it was not there. */
async function makeFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (cause) {
    if (errnoOf(cause) !== 'EEXIST') throw cause;
    await requireFolder(folder);
    return false;
  }
}

function meansFull(cause: unknown): boolean {
  const errno = errnoOf(cause);
  return errno === 'ENOSPC' || errno === 'EDQUOT';
}

function refusal({ label }: OutputFolder, cause: unknown): PipelineError {
  if (isPipelineError(cause, 'OUTPUT_BUSY')) return cause;
  const reason = isPipelineError(cause)
    ? `cannot use ${printable(label)}: ${cause.message}`
    : fileError('read the state of', label, cause).message;
  return new PipelineError('OUTPUT_UNWRITABLE', `${reason}; choose another --out`, { cause, item: label });
}
