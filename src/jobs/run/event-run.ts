import { PipelineError } from '../../base/index.js';
import { mpsc } from '../../channels/index.js';

/** What the body of a run tells its events with, and what it has to heed. */
export interface RunContext<Event> {
  /** Aborted by `destroy`: everything stops, with its reason. */
  readonly stopping: AbortSignal;
  /** Aborted by `close` and by `destroy`: nothing more is started. */
  readonly closing: AbortSignal;
  /** Waits for whoever iterates. Rejects with the reason of `destroy`. */
  readonly emit: (event: Event) => Promise<void>;
  /** The body closes its own run: nothing more is to be started. */
  readonly close: () => void;
}

/** The event that sums a run up. */
type SummaryOf<Event> = Extract<Event, { readonly type: 'summary' }>;

export interface EventRunOptions<Event, Snapshot> {
  /** All that the run does; what it gives is told last. */
  readonly body: (context: RunContext<Event>) => Promise<SummaryOf<Event>>;
  readonly counts: { snapshot(): Snapshot; enter(phase: 'done'): void };
  /** Events that may wait for whoever iterates. */
  readonly eventsAhead: number;
  /** Aborting it is `destroy` with its reason. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Makes a run of a body, an async function: starts it when somebody wants events, hands events over one by one, turns `close`,
 * `destroy`, a caller's signal and leaving early into the two signals that the body heeds.
 *
 * - I1 The body is begun at most once, by whoever iterates or awaits the result first; a run that was destroyed before begins
 *   none.
 * - I2 The summary is the last event, unless the body failed or the run was destroyed: then the iteration rejects, with the
 *   reason of `destroy` if there was one.
 * - I3 `destroy` resolves, and the iteration ends, after the body has settled. Then nothing listens to the caller's signal.
 */
export class EventRun<Event extends { readonly type: string }, Snapshot> implements AsyncIterable<Event> {
  readonly #options: EventRunOptions<Event, Snapshot>;
  readonly #sender: mpsc.Sender<Event>;
  readonly #events: mpsc.Receiver<Event>;
  readonly #stopping = new AbortController();
  readonly #closing = new AbortController();
  /** All of the run's life; it never rejects. Undefined until somebody wants events. */
  #living: Promise<void> | undefined;

  constructor(options: EventRunOptions<Event, Snapshot>) {
    this.#options = options;
    [this.#sender, this.#events] = mpsc.channel<Event>(options.eventsAhead);
    this.#obey(options.signal);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Event, void> {
    this.#living ??= this.#live();
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

  async result(): Promise<SummaryOf<Event>> {
    for await (const event of this) if (event.type === 'summary') return event as SummaryOf<Event>;
    throw new PipelineError('ABORTED', 'the summary of this run has been taken by iterating it');
  }

  snapshot(): Snapshot {
    return this.#options.counts.snapshot();
  }

  close(): void {
    this.#closing.abort(new PipelineError('ABORTED', 'the run was closed'));
  }

  async destroy(reason: unknown = new PipelineError('ABORTED', 'the run was destroyed')): Promise<void> {
    if (!this.#stopping.signal.aborted) {
      this.#stopping.abort(reason);
      this.#closing.abort(reason);
    }
    this.#living ??= this.#live();
    await this.#living;
  }

  #obey(signal: AbortSignal | undefined): void {
    if (signal === undefined) return;
    const stop = (): void => void this.destroy(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true, signal: this.#stopping.signal });
  }

  async #live(): Promise<void> {
    const stopping = this.#stopping.signal;
    const emit = (event: Event): Promise<void> => this.#sender.send(event, { signal: stopping });
    try {
      stopping.throwIfAborted();
      const context = { stopping, closing: this.#closing.signal, emit, close: () => this.close() };
      await emit(await this.#options.body(context));
      this.#sender.close();
    } catch (error) {
      this.#sender.close(stopping.aborted ? stopping.reason : error);
    }
    this.#options.counts.enter('done');
    this.#stopping.abort(); // the caller's signal lets go of this run
  }
}
