import { type Clock, isPipelineError, PipelineError } from '../../../base/index.js';
import type { SummaryEvent, ThumbnailEvent } from '../events.js';
import type { ThumbnailsRun, ThumbnailsSnapshot } from '../options.js';
import { rootsOf } from './roots.js';
import { WatchedFolders } from './watched-folders.js';

/** A change is followed once nothing has changed for so long: files are seldom written at one stroke. */
const QUIET_MS = 200;
/** And at the latest so long after it came, for folders that are never quiet. */
const LONGEST_WAIT_MS = 2_000;
/** Between two attempts at a round while another run is at work in the output folder. */
const BUSY_MS = 500;

export interface WatchOptions {
  readonly inputs: readonly string[];
  readonly cwd: string;
  /** The output folder, with every link resolved. */
  readonly out: () => Promise<string>;
  readonly hidden: boolean;
  /** Files (absolute) that rounds write outside of the output folder. */
  readonly own: readonly string[];
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  /** One round: a run that brings the output folder up to date, and prunes. One that its failures stop is the last. */
  readonly round: (which: 'first' | 'later') => ThumbnailsRun;
}

/**
 * A run that does not end by itself. Its first round reconciles and tells of every source; later ones follow what has
 * changed and tell of what they did. Each round that did something ends with its summary.
 *
 * `close()` finishes the round at work, `destroy(reason)` stops it; both end the run.
 */
export function watchInputs(options: WatchOptions): ThumbnailsRun {
  return new WatchRun(options);
}

/**
 * I1. Folders are watched before a round begins: what changes during a round is followed by the next.
 * I2. A round in which an input is missing does nothing: a disk that went away must not cost its thumbnails.
 * I3. A later round that finds another run at work in the output folder is tried again, until that has ended.
 */
class WatchRun implements ThumbnailsRun {
  readonly #options: WatchOptions;
  readonly #folders: WatchedFolders;
  readonly #ending = new AbortController();
  #round: ThumbnailsRun;
  /** The sources whose failure was told, and the words: it is not told again in every round. */
  readonly #told: Map<string, string> = new Map();

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#folders = new WatchedFolders({ except: options.out, hidden: options.hidden, own: options.own });
    this.#round = options.round('first');
    options.signal?.addEventListener('abort', () => this.#ending.abort(), { signal: this.#ending.signal });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ThumbnailEvent, void> {
    let isOver = false;
    try {
      for (let isFirst = true; !this.#ending.signal.aborted; isFirst = false) {
        await this.#folders.sync(await rootsOf(this.#options.inputs, this.#options.cwd));
        this.#folders.changes.markUnchanged();
        if (!isFirst) this.#round = this.#options.round('later');
        const end = yield* this.#tellRound(isFirst);
        if (end === 'last') break;
        if (end === 'busy') await this.#isQuiet(BUSY_MS);
        else if (!(await this.#changed())) break;
      }
      this.#options.signal?.throwIfAborted();
      isOver = true;
    } finally {
      this.#folders.close();
      this.#ending.abort(); // the caller's signal lets go of this run
      if (!isOver) await this.#round.destroy();
    }
  }

  /** The summary of the last round, once the run was closed. */
  async result(): Promise<SummaryEvent> {
    let last: SummaryEvent | undefined;
    for await (const event of this) if (event.type === 'summary') last = event;
    if (last === undefined)
      throw new PipelineError('ABORTED', 'the run was closed before its first round ended');
    return last;
  }

  snapshot(): ThumbnailsSnapshot {
    return this.#round.snapshot();
  }

  close(): void {
    this.#ending.abort();
    this.#round.close();
  }

  async destroy(reason?: unknown): Promise<void> {
    this.#ending.abort();
    await this.#round.destroy(reason);
    this.#folders.close();
  }

  /** Returns how it ended: `last` stands for the whole run, `busy` did nothing. */
  async *#tellRound(isFirst: boolean): AsyncGenerator<ThumbnailEvent, 'done' | 'last' | 'busy'> {
    let didSomething = isFirst;
    let isLast = false;
    try {
      for await (const event of this.#round) {
        const isNews = this.#isNews(event);
        didSomething ||= isNews;
        if (event.type === 'summary') isLast = this.#round.snapshot().stoppedByFailures === true;
        if (isFirst || isNews || (event.type === 'summary' && didSomething)) yield event;
      }
    } catch (error) {
      if (!isFirst && isPipelineError(error, 'OUTPUT_BUSY')) return 'busy';
      if (isFirst || !isPipelineError(error, 'NO_SUCH_INPUT')) throw error;
    }
    return isLast ? 'last' : 'done';
  }

  /** What a later round tells of: what it did, and failures and damage that were not told before. */
  #isNews(event: ThumbnailEvent): boolean {
    if (event.type !== 'item') return event.type === 'prune';
    const told = this.#told.get(event.source);
    if (event.error === undefined) this.#told.delete(event.source);
    else this.#told.set(event.source, event.error.message);
    if (event.rebuilt !== undefined) return true;
    return event.status !== 'up-to-date' && (event.error === undefined || event.error.message !== told);
  }

  /** Resolves true when something has changed and has come to rest, false when the run is to end. */
  async #changed(): Promise<boolean> {
    const { changes } = this.#folders;
    const { signal } = this.#ending;
    try {
      if (!(await changes.changed({ signal }))) return false;
      const latestMs = this.#options.clock.now() + LONGEST_WAIT_MS;
      let isQuiet = false;
      while (!isQuiet && this.#options.clock.now() < latestMs) isQuiet = await this.#isQuiet(QUIET_MS);
      return !signal.aborted;
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    }
  }

  /** True when nothing changes for so long, or the run is to end. */
  async #isQuiet(forMs: number): Promise<boolean> {
    const quiet = new AbortController();
    const cancel = this.#options.clock.setTimeout(() => quiet.abort(), forMs);
    const onEnding = (): void => quiet.abort();
    this.#ending.signal.addEventListener('abort', onEnding);
    try {
      await this.#folders.changes.changed({ signal: quiet.signal });
      return false;
    } catch {
      return true;
    } finally {
      cancel();
      this.#ending.signal.removeEventListener('abort', onEnding);
    }
  }
}
