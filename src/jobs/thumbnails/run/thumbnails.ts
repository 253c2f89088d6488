import { posix } from 'node:path';
import { requireArray } from '../../../base/index.js';
import { DataProcessor } from '../../../pipeline/index.js';
import { EventRun, type RunContext } from '../../run/index.js';
import type { ItemEvent, PruneEvent, SummaryEvent, ThumbnailEvent } from '../events.js';
import type { ThumbnailsOptions, ThumbnailsRun } from '../options.js';
import type { Source } from '../inputs/index.js';
import { openOutput, type OutputFolder, prepareOutput } from '../outputs/index.js';
import { reportPath } from '../report-path.js';
import { Documents } from '../reports/index.js';
import { hasFailed, State, type Wanted } from '../state/index.js';
import { isTooMuch } from './failure-limit.js';
import { failedItem, type ItemOutcome, recalledOutcome } from './outcome.js';
import { requireOpenFiles } from './open-files.js';
import { findAndName, type Plan, unmadeOf } from './plan.js';
import { RunProgress } from './progress.js';
import { pruneGone, type Sparing, sparedBy } from './prune.js';
import { noteFailed } from './recall.js';
import { resolveSettings, type Settings } from './settings.js';
import { SetAside, SetAsideError } from './set-aside.js';
import { type Sorted, sortOut } from './sort-out.js';
import { watching } from './watching.js';
import { largestFirst, wantedBy, type Work } from './work.js';
import { createWorkshop, type Workshop } from './workshop.js';

/** Beside the images that are being decoded, so many more are being read, or their thumbnails written. */
const IO_AHEAD = 2;
/** Events that may wait for whoever iterates. */
const EVENTS_AHEAD = 16;

/**
 * Thumbnails of images: files, folders (walked), globs, lists. Gives a run, of which nothing starts before it is
 * iterated or `result()` is called. It then finds the inputs, settles every output's name, and makes the thumbnails,
 * `jobs` at a time; each source gives one event, and the summary comes last. What an earlier run made of a source that is
 * as it was, and left as it is, is `up-to-date` and costs a look. An image that fails is an event like any other: the run
 * goes on.
 *
 * It waits for whoever iterates, and holds the bytes of a few images at a time however many there are.
 *
 * `close()` starts nothing more and finishes what is in flight; `destroy(reason)`, leaving a `for await` loop early, or
 * aborting `options.signal` stop it at once. Under a final name there is never anything but a whole file.
 *
 * Errors: at the call `INVALID_ARGUMENT` (or `RangeError` for numbers, `TypeError` for what is no list). From the iteration, before anything is written:
 * `NO_SUCH_INPUT`, `OUTPUT_UNWRITABLE`, `OUTPUT_BUSY`, `COLLISION`, `IO` where the system lets too few files be open. After `destroy`: its reason.
 *
 * @example
 * for await (const event of thumbnails(['photos'], { out: 'small', sizes: ['320x240'] })) {
 *   if (event.type === 'item' && event.status === 'failed') console.error(event.source, event.error?.code);
 * }
 */
export function thumbnails(inputs: readonly string[], options: ThumbnailsOptions = {}): ThumbnailsRun {
  requireArray('inputs', inputs, 'paths and globs');
  const settings = resolveSettings(options);
  return settings.watch ? watching(inputs, settings, runOnce) : runOnce(inputs, settings);
}

function runOnce(inputs: readonly string[], settings: Settings): ThumbnailsRun {
  const progress = new RunProgress(settings.clock);
  return new EventRun({
    body: (context) => new Story(inputs, settings, progress, context).tell(),
    counts: progress,
    eventsAhead: EVENTS_AHEAD,
    signal: settings.signal,
  });
}

/** An item that has settled, and the bytes of its source that were worked on. */
interface Settled {
  readonly event: ItemEvent;
  readonly bytes: number;
  readonly isRecalled: boolean;
}

/** All that a run does, from its inputs to its summary. */
class Story {
  readonly #inputs: readonly string[];
  readonly #settings: Settings;
  readonly #progress: RunProgress;
  readonly #documents: Documents;
  readonly #context: RunContext<ThumbnailEvent>;

  constructor(
    inputs: readonly string[],
    settings: Settings,
    progress: RunProgress,
    context: RunContext<ThumbnailEvent>,
  ) {
    this.#inputs = inputs;
    this.#settings = settings;
    this.#progress = progress;
    this.#documents = new Documents(settings.documents, settings.cwd);
    this.#context = context;
  }

  async tell(): Promise<SummaryEvent> {
    const { cwd, dryRun, out: path } = this.#settings;
    const { closing, stopping } = this.#context;
    const out = await prepareOutput(path, reportPath(path, cwd));
    requireOpenFiles(this.#settings.jobs);
    await this.#documents.prepare(path);
    const state = await State.open(out);
    const plan = await this.#unlessClosed(() =>
      findAndName(this.#inputs, out, state, this.#settings, closing, this.#progress),
    );
    if (plan !== undefined) {
      await this.#documents.requireUntaken({ ...plan, others: unmadeOf(plan) }, out);
      if (!dryRun) await this.#begin(out, state);
      const workshop = createWorkshop(out, state, this.#settings);
      // Unfinished files go at once: the process may be about to exit.
      stopping.addEventListener('abort', () => workshop.abandon(), { once: true });
      try {
        await this.#work(plan, workshop, state, out);
      } finally {
        await workshop.close();
        await state.close();
      }
    }
    const summary = this.#progress.summary();
    if (!dryRun) await this.#documents.write(summary, !closing.aborted);
    return summary;
  }

  /** The first writes of a run. */
  async #begin(out: OutputFolder, state: State): Promise<void> {
    await openOutput(out);
    await state.begin();
  }

  /** What `step` gives, or undefined when `close` has stopped it. */
  async #unlessClosed<T>(step: () => Promise<T>): Promise<T | undefined> {
    try {
      return await step();
    } catch (error) {
      const { closing, stopping } = this.#context;
      stopping.throwIfAborted();
      if (!closing.aborted || error !== closing.reason) throw error;
      return undefined;
    }
  }

  async #work(plan: Plan, workshop: Workshop, state: State, out: OutputFolder): Promise<void> {
    this.#progress.enter('working');
    const spared = this.#settings.prune ? sparedBy(plan, state) : undefined;
    const work = await this.#sortOut(plan, state, out);
    // One for all: Node keeps a signal, and what hangs on it, until all of the heap is collected, a kilobyte an image.
    const leaving = new AbortController();
    const signal = AbortSignal.any([this.#context.stopping, leaving.signal]);
    const setAside = new SetAside<Work>(async (item) => {
      const settled = await this.#make(item, workshop, signal);
      if (settled !== undefined) await this.#settle(settled);
    });
    const processor = new DataProcessor<Work, Settled | undefined>(
      (item) => this.#makeOr((later) => setAside.add(later), item, workshop, signal),
      {
        concurrency: this.#settings.jobs + IO_AHEAD,
        bufferSize: 1,
        signal: this.#context.stopping,
        name: 'thumbnails',
      },
    );
    const feeding = this.#feed(work, processor);
    try {
      for await (const settled of processor) if (settled !== undefined) await this.#settle(settled);
    } catch (error) {
      leaving.abort();
      setAside.drop();
      await setAside.end().catch(() => undefined);
      throw error;
    }
    await feeding;
    await setAside.end();
    if (spared !== undefined) await this.#prune(spared, state, out);
  }

  /** Settles what needs no work, and gives back what does, in the order in which it is to be done; the plan is empty then. */
  async #sortOut({ planned, failed }: Plan, state: State, out: OutputFolder): Promise<Work[]> {
    const wantedOf = wantedBy(this.#settings);
    for (const { label, error, source } of failed) {
      if (this.#context.closing.aborted) return [];
      if (this.#isLeftOut(source, state)) continue;
      const event = failedItem(label, error);
      const isRecalled = noteFailed(source, event, wantedOf([]), state);
      await this.#settle({ event, bytes: source?.size ?? 0, isRecalled });
    }
    const work: Work[] = [];
    for await (const group of sortOut(planned.splice(0), wantedOf, state, out)) {
      for (const sorted of group) {
        if (this.#context.closing.aborted) return [];
        if (sorted.kind === 'work') work.push(sorted.work);
        else if (sorted.kind === 'left-out') this.#leaveOut(sorted, wantedOf(sorted.item.outputs), out);
        else await this.#settle(settledBy(sorted.item.source, sorted.outcome, 0));
      }
    }
    return largestFirst(work);
  }

  /** `retryFailed` takes up what failed the last time: what kept the names of a new source from being settled is none of that. */
  #isLeftOut(source: Source | undefined, state: State): boolean {
    if (!this.#settings.retryFailed || source === undefined || hasFailed(state.entryOf(source.path)))
      return false;
    this.#progress.leaveOut(source.size);
    return true;
  }

  #leaveOut({ item, made }: Extract<Sorted, { kind: 'left-out' }>, wanted: Wanted, out: OutputFolder): void {
    this.#progress.leaveOut(item.source.size);
    this.#documents.addLeftOut(settledBy(item.source, recalledOutcome(made, wanted, out), 0).event);
  }

  /** Empties `work`: what a done item was planned by gives way to what is remembered of it. */
  async #feed(work: Work[], processor: DataProcessor<Work, unknown>): Promise<void> {
    work.reverse();
    for (let item = work.pop(); item !== undefined; item = work.pop()) {
      if (this.#context.closing.aborted) break;
      // Refused when the processor has been destroyed; whoever receives from it learns why.
      await processor.send(item).catch(() => undefined);
    }
    processor.close();
  }

  /** Undefined for what is to be set aside (monsters, copies of what is in work), so that it keeps no place from other images. */
  async #makeOr(
    setAside: (later: Work) => void,
    work: Work,
    workshop: Workshop,
    signal: AbortSignal,
  ): Promise<Settled | undefined> {
    try {
      return await this.#make(work, workshop, signal);
    } catch (error) {
      if (!(error instanceof SetAsideError)) throw error;
      setAside({ ...work, wasSetAside: true, content: error.content });
      return undefined;
    }
  }

  /** Undefined for what `close` came before. */
  async #make(work: Work, workshop: Workshop, signal: AbortSignal): Promise<Settled | undefined> {
    if (this.#context.closing.aborted) return undefined;
    const { source } = work.item;
    const end = this.#progress.begin(source.label);
    const outcome = await workshop.make(work, signal).catch((error: unknown) => {
      end();
      throw error;
    });
    if (outcome.status === 'failed' && this.#settings.onError === 'fail') this.#stopByFailures();
    return settledBy(source, outcome, end());
  }

  /** A run that was stopped early prunes nothing. */
  async #prune(spared: Sparing, state: State, out: OutputFolder): Promise<void> {
    const { cwd, dryRun } = this.#settings;
    this.#progress.prune(0);
    const signal = this.#context.closing;
    for await (const { source, outputs } of pruneGone(spared, state, { dryRun, signal })) {
      this.#progress.prune(outputs.length);
      const event: PruneEvent = {
        type: 'prune',
        source: reportPath(source, cwd),
        outputs: outputs.map((name) => posix.join(out.label, name)),
      };
      this.#documents.add(event);
      await this.#context.emit(event);
    }
  }

  #heedFailure(): void {
    const { failed, found } = this.#progress;
    if (isTooMuch(this.#settings, failed, found)) this.#stopByFailures();
  }

  #stopByFailures(): void {
    this.#progress.stopByFailures();
    this.#context.close();
  }

  async #settle({ event, bytes, isRecalled }: Settled): Promise<void> {
    this.#progress.settle(event, bytes, isRecalled);
    if (event.status === 'failed') this.#heedFailure();
    this.#documents.add(event);
    await this.#context.emit(event);
  }
}

function settledBy({ label, size }: Source, outcome: ItemOutcome, elapsedMs: number): Settled {
  const { status, outputs, isRecalled = false, ...rest } = outcome;
  const event: ItemEvent = { type: 'item', status, source: label, outputs, elapsedMs, ...rest };
  return { event, bytes: size, isRecalled };
}
