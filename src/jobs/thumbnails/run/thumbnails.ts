import { PipelineError } from '../../../base/index.js';
import { mpsc } from '../../../channels/index.js';
import { DataProcessor } from '../../../pipeline/index.js';
import type { ItemEvent, SummaryEvent, ThumbnailEvent } from '../events.js';
import type { ThumbnailsOptions, ThumbnailsRun, ThumbnailsSnapshot } from '../options.js';
import { openOutput, type PlannedSource, prepareOutput, removeLeftovers } from '../outputs/index.js';
import { reportPath } from '../report-path.js';
import { failedItem } from './make-item.js';
import { findAndName, type Plan } from './plan.js';
import { RunProgress } from './progress.js';
import { resolveSettings, type Settings } from './settings.js';
import { createWorkshop, type Workshop } from './workshop.js';

/** Beside the images that are being decoded, so many more are being read, or their thumbnails written. */
const IO_AHEAD = 2;
/** Events that may wait for whoever iterates. */
const EVENTS_AHEAD = 16;

/**
 * Thumbnails of images: files, folders (walked), globs, lists. Gives a run, of which nothing starts before it is
 * iterated or `result()` is called. It then finds the inputs, settles every output's name, and makes the thumbnails,
 * `jobs` at a time; each source gives one event, and the summary comes last. An image that fails is an event like any
 * other: the run goes on.
 *
 * It waits for whoever iterates, and holds the bytes of a few images at a time however many there are.
 *
 * `close()` starts nothing more and finishes what is in flight; `destroy(reason)`, leaving a `for await` loop early, or
 * aborting `options.signal` stop it at once. Under a final name there is never anything but a whole file.
 *
 * Errors: at the call `INVALID_ARGUMENT` (or `RangeError` for numbers). From the iteration, before anything is written:
 * `NO_SUCH_INPUT`, `OUTPUT_UNWRITABLE`, `COLLISION`. After `destroy`: its reason.
 *
 * @example
 * for await (const event of thumbnails(['photos'], { out: 'small', sizes: ['320x240'] })) {
 *   if (event.type === 'item' && event.status === 'failed') console.error(event.source, event.error?.code);
 * }
 */
export function thumbnails(inputs: readonly string[], options: ThumbnailsOptions = {}): ThumbnailsRun {
  return new Run(inputs, resolveSettings(options));
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
    const plan = await this.#unlessClosed(() =>
      findAndName(this.#inputs, out, this.#settings, this.#closing.signal, this.#progress),
    );
    if (plan !== undefined) {
      if (!dryRun) {
        await openOutput(out);
        await removeLeftovers(out.real);
      }
      this.#workshop = createWorkshop(out, this.#settings);
      try {
        await this.#work(plan, this.#workshop);
      } finally {
        await this.#workshop.close();
      }
    }
    await this.#sender.send(this.#progress.summary(), { signal: this.#stopping.signal });
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

  async #work(plan: Plan, workshop: Workshop): Promise<void> {
    this.#progress.enter('working');
    for (const { label, error, bytes } of plan.failed)
      await this.#settle({ event: failedItem(label, error), bytes });
    const processor = new DataProcessor<PlannedSource, Settled | undefined>(
      (item, { signal }) => this.#make(item, workshop, signal),
      {
        concurrency: this.#settings.jobs + IO_AHEAD,
        bufferSize: 1,
        signal: this.#stopping.signal,
        name: 'thumbnails',
      },
    );
    const feeding = this.#feed(plan.planned, processor);
    for await (const settled of processor) if (settled !== undefined) await this.#settle(settled);
    await feeding;
  }

  async #feed(
    planned: readonly PlannedSource[],
    processor: DataProcessor<PlannedSource, unknown>,
  ): Promise<void> {
    for (const item of planned) {
      if (this.#closing.signal.aborted) break;
      // Refused when the processor has been destroyed; whoever receives from it learns why.
      await processor.send(item).catch(() => undefined);
    }
    processor.close();
  }

  /** Undefined for what `close` came before. */
  async #make(item: PlannedSource, workshop: Workshop, signal: AbortSignal): Promise<Settled | undefined> {
    if (this.#closing.signal.aborted) return undefined;
    const { source } = item;
    const end = this.#progress.begin(source.label);
    const outcome = await workshop.make(item, signal);
    const { status, ...rest } = outcome;
    const event: ItemEvent = { type: 'item', status, source: source.label, ...rest, elapsedMs: end() };
    if (event.status === 'failed' && this.#settings.onError === 'fail') this.close();
    return { event, bytes: source.size };
  }

  async #settle({ event, bytes }: Settled): Promise<void> {
    this.#progress.settle(event, bytes);
    await this.#sender.send(event, { signal: this.#stopping.signal });
  }
}
