import { posix } from 'node:path';
import { PipelineError } from '../../../base/index.js';
import { mpsc } from '../../../channels/index.js';
import { DataProcessor } from '../../../pipeline/index.js';
import type { ItemEvent, PruneEvent, SummaryEvent, ThumbnailEvent } from '../events.js';
import type { ThumbnailsOptions, ThumbnailsRun, ThumbnailsSnapshot } from '../options.js';
import type { Source } from '../inputs/index.js';
import { openOutput, type OutputFolder, prepareOutput } from '../outputs/index.js';
import { reportPath } from '../report-path.js';
import { watchInputs } from '../watch/index.js';
import { Documents } from '../reports/index.js';
import { State } from '../state/index.js';
import { isExceeded } from './failure-limit.js';
import { failedItem, failureRecord, type ItemOutcome } from './outcome.js';
import { findAndName, type Plan } from './plan.js';
import { RunProgress } from './progress.js';
import { pruneGone } from './prune.js';
import { resolveSettings, type Settings } from './settings.js';
import { sortOut } from './sort-out.js';
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
 * Errors: at the call `INVALID_ARGUMENT` (or `RangeError` for numbers). From the iteration, before anything is written:
 * `NO_SUCH_INPUT`, `OUTPUT_UNWRITABLE`, `OUTPUT_BUSY`, `COLLISION`. After `destroy`: its reason.
 *
 * @example
 * for await (const event of thumbnails(['photos'], { out: 'small', sizes: ['320x240'] })) {
 *   if (event.type === 'item' && event.status === 'failed') console.error(event.source, event.error?.code);
 * }
 */
export function thumbnails(inputs: readonly string[], options: ThumbnailsOptions = {}): ThumbnailsRun {
  const settings = resolveSettings(options);
  if (!settings.watch) return new Run(inputs, settings);
  const { cwd, out, hidden, clock, signal } = settings;
  return watchInputs({
    inputs,
    cwd,
    hidden,
    clock,
    signal,
    out: async () => (await prepareOutput(out, reportPath(out, cwd))).real,
    isStoppedBy: (failed, total) => isTooMuch(settings, failed, total),
    round: (which) =>
      new Run(inputs, {
        ...settings,
        prune: true,
        ...(which === 'later' && { force: false, retryFailed: false }),
      }),
  });
}

/** An item that has settled, and the bytes of its source that were worked on. */
interface Settled {
  readonly event: ItemEvent;
  readonly bytes: number;
}

class Run implements ThumbnailsRun {
  readonly #inputs: readonly string[];
  readonly #settings: Settings;
  readonly #progress: RunProgress;
  readonly #documents: Documents;
  readonly #sender: mpsc.Sender<ThumbnailEvent>;
  readonly #events: mpsc.Receiver<ThumbnailEvent>;
  /** Aborted by `destroy`: everything stops. */
  readonly #stopping = new AbortController();
  /** Aborted by `close`, and by `destroy`: nothing more is started. */
  readonly #closing = new AbortController();
  /** All that this run does; it never rejects. Undefined until somebody wants events. */
  #story: Promise<void> | undefined;
  #workshop: Workshop | undefined;

  constructor(inputs: readonly string[], settings: Settings) {
    this.#inputs = inputs;
    this.#settings = settings;
    this.#progress = new RunProgress(settings.clock);
    this.#documents = new Documents(settings.documents, settings.cwd);
    [this.#sender, this.#events] = mpsc.channel<ThumbnailEvent>(EVENTS_AHEAD);
    this.#obey(settings.signal);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ThumbnailEvent, void> {
    this.#story ??= this.#tell();
    let isOver = false;
    try {
      for (let next = await this.#events.next(); next.done !== true; next = await this.#events.next()) {
        yield next.value;
      }
      isOver = true;
    } finally {
      if (!isOver) await this.destroy();
    }
  }

  async result(): Promise<SummaryEvent> {
    for await (const event of this) if (event.type === 'summary') return event;
    throw new PipelineError('ABORTED', 'the summary of this run has been taken by iterating it');
  }

  snapshot(): ThumbnailsSnapshot {
    return this.#progress.snapshot();
  }

  close(): void {
    this.#closing.abort(new PipelineError('ABORTED', 'the run was closed'));
  }

  async destroy(reason: unknown = new PipelineError('ABORTED', 'the run was destroyed')): Promise<void> {
    if (!this.#stopping.signal.aborted) {
      this.#stopping.abort(reason);
      this.#closing.abort(reason);
      this.#workshop?.abandon();
    }
    this.#story ??= this.#tell();
    await this.#story;
  }

  #obey(signal: AbortSignal | undefined): void {
    if (signal === undefined) return;
    const stop = (): void => void this.destroy(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true, signal: this.#stopping.signal });
  }

  async #tell(): Promise<void> {
    try {
      this.#stopping.signal.throwIfAborted();
      await this.#run();
      this.#sender.close();
    } catch (error) {
      this.#sender.close(error);
    }
    this.#progress.enter('done');
    this.#stopping.abort(); // the caller's signal lets go of this run
  }

  async #run(): Promise<void> {
    const { cwd, dryRun, out: path } = this.#settings;
    const out = await prepareOutput(path, reportPath(path, cwd));
    await this.#documents.prepare(path);
    const state = await State.open(out);
    const plan = await this.#unlessClosed(() =>
      findAndName(this.#inputs, out, state, this.#settings, this.#closing.signal, this.#progress),
    );
    if (plan !== undefined) {
      if (!dryRun) await this.#begin(out, state);
      this.#workshop = createWorkshop(out, state, this.#settings);
      try {
        await this.#work(plan, this.#workshop, state, out);
      } finally {
        await this.#workshop.close();
        await state.close();
      }
    }
    const summary = this.#progress.summary();
    if (!dryRun) await this.#documents.write(summary, !this.#closing.signal.aborted);
    await this.#sender.send(summary, { signal: this.#stopping.signal });
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
      this.#stopping.signal.throwIfAborted();
      if (!this.#closing.signal.aborted || error !== this.#closing.signal.reason) throw error;
      return undefined;
    }
  }

  async #work(plan: Plan, workshop: Workshop, state: State, out: OutputFolder): Promise<void> {
    this.#progress.enter('working');
    const work = largestFirst(await this.#sortOut(plan, state, out));
    const processor = new DataProcessor<Work, Settled | undefined>(
      (item, { signal }) => this.#make(item, workshop, signal),
      {
        concurrency: this.#settings.jobs + IO_AHEAD,
        bufferSize: 1,
        signal: this.#stopping.signal,
        name: 'thumbnails',
      },
    );
    const feeding = this.#feed(work, processor);
    for await (const settled of processor) if (settled !== undefined) await this.#settle(settled);
    await feeding;
    if (this.#settings.prune) await this.#prune(plan, state, out);
  }

  /** Settles what needs no work, and gives back what does. */
  async #sortOut({ planned, failed }: Plan, state: State, out: OutputFolder): Promise<Work[]> {
    const wantedOf = wantedBy(this.#settings);
    for (const { label, error, source } of failed) {
      const event = failedItem(label, error);
      if (source !== undefined)
        state.record(failureRecord(state.keyOf(source.path), source, event, wantedOf([])));
      await this.#settle({ event, bytes: source?.size ?? 0 });
    }
    const work: Work[] = [];
    for await (const group of sortOut(planned, wantedOf, state, out)) {
      for (const sorted of group) {
        if (this.#closing.signal.aborted) return [];
        if (sorted.kind === 'work') work.push(sorted.work);
        else if (sorted.kind === 'left-out') this.#progress.leaveOut(sorted.item.source.size);
        else await this.#settle(settledBy(sorted.item.source, sorted.outcome, 0));
      }
    }
    return work;
  }

  async #feed(work: readonly Work[], processor: DataProcessor<Work, unknown>): Promise<void> {
    for (const item of work) {
      if (this.#closing.signal.aborted) break;
      // Refused when the processor has been destroyed; whoever receives from it learns why.
      await processor.send(item).catch(() => undefined);
    }
    processor.close();
  }

  /** Undefined for what `close` came before. */
  async #make(work: Work, workshop: Workshop, signal: AbortSignal): Promise<Settled | undefined> {
    if (this.#closing.signal.aborted) return undefined;
    const { source } = work.item;
    const end = this.#progress.begin(source.label);
    const outcome = await workshop.make(work, signal);
    if (outcome.status === 'failed' && this.#settings.onError === 'fail') this.#stopByFailures();
    return settledBy(source, outcome, end());
  }

  /** A run that was stopped early prunes nothing. */
  async #prune(plan: Plan, state: State, out: OutputFolder): Promise<void> {
    const { cwd, dryRun } = this.#settings;
    this.#progress.prune(0);
    const signal = this.#closing.signal;
    for await (const { source, outputs } of pruneGone(plan, state, { dryRun, signal })) {
      this.#progress.prune(outputs.length);
      const event: PruneEvent = {
        type: 'prune',
        source: reportPath(source, cwd),
        outputs: outputs.map((name) => posix.join(out.label, name)),
      };
      this.#documents.add(event);
      await this.#sender.send(event, { signal: this.#stopping.signal });
    }
  }

  #heedFailure(): void {
    const { failed, found } = this.#progress;
    if (isTooMuch(this.#settings, failed, found)) this.#stopByFailures();
  }

  #stopByFailures(): void {
    this.#progress.stopByFailures();
    this.close();
  }

  async #settle({ event, bytes }: Settled): Promise<void> {
    this.#progress.settle(event, bytes);
    if (event.status === 'failed') this.#heedFailure();
    this.#documents.add(event);
    if (!this.#sender.trySend(event)) await this.#sender.send(event, { signal: this.#stopping.signal });
  }
}

function settledBy({ label, size }: Source, outcome: ItemOutcome, elapsedMs: number): Settled {
  const { status, ...rest } = outcome;
  return { event: { type: 'item', status, source: label, ...rest, elapsedMs }, bytes: size };
}

/** True when a run has to stop by what has failed in it. */
function isTooMuch({ onError, maxFailures }: Settings, failed: number, found: number): boolean {
  if (failed > 0 && onError === 'fail') return true;
  return maxFailures !== undefined && isExceeded(maxFailures, failed, found);
}
