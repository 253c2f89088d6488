import { type Clock, PipelineError } from '../../../base/index.js';
import { mpsc } from '../../../channels/index.js';
import type { NdjsonEvent, NdjsonSummary, RunEnding } from './events.js';
import type { NdjsonRun, NdjsonSnapshot } from './options.js';
import { Tally } from './tally.js';

/** Events that may wait for whoever iterates. Few, for each may be some megabytes of output. */
const EVENTS_AHEAD = 2;

/** What a story has to tell with, and what it has to heed. */
export interface Teller {
  readonly tally: Tally;
  /** Aborted by `destroy`: everything stops, with its reason. */
  readonly stopping: AbortSignal;
  /** Aborted by `close` and by `destroy`: nothing more is read. */
  readonly closing: AbortSignal;
  /** Waits for whoever iterates. Rejects with the reason of `destroy`. */
  emit(event: NdjsonEvent): Promise<void>;
}

/** All that a run does, from the first input to the last output; how it ended. The summary is told by the run. */
export type Story = (teller: Teller) => Promise<RunEnding>;

/**
 * Makes a run of a story: starts it when somebody wants events, hands events over one by one, turns `close`, `destroy`, a
 * caller's signal and leaving early into the two signals that the story heeds.
 *
 * - I1 The story is begun at most once, and the iteration does not end before it has.
 * - I2 The summary is the last event, unless the story failed or was destroyed.
 */
export class StoryRun implements NdjsonRun {
  readonly #story: Story;
  readonly #tally: Tally;
  readonly #sender: mpsc.Sender<NdjsonEvent>;
  readonly #events: mpsc.Receiver<NdjsonEvent>;
  readonly #stopping = new AbortController();
  readonly #closing = new AbortController();
  #telling: Promise<void> | undefined;

  constructor(
    story: Story,
    { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal | undefined },
  ) {
    this.#story = story;
    this.#tally = new Tally(clock);
    [this.#sender, this.#events] = mpsc.channel<NdjsonEvent>(EVENTS_AHEAD);
    this.#obey(signal);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<NdjsonEvent, void> {
    this.#telling ??= this.#tell();
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

  async result(): Promise<NdjsonSummary> {
    for await (const event of this) if (event.type === 'summary') return event;
    throw new PipelineError('ABORTED', 'the summary of this run has been taken by iterating it');
  }

  snapshot(): NdjsonSnapshot {
    return this.#tally.snapshot();
  }

  close(): void {
    this.#closing.abort(new PipelineError('ABORTED', 'the run was closed'));
  }

  async destroy(reason: unknown = new PipelineError('ABORTED', 'the run was destroyed')): Promise<void> {
    if (!this.#stopping.signal.aborted) {
      this.#stopping.abort(reason);
      this.#closing.abort(reason);
    }
    this.#telling ??= this.#tell();
    await this.#telling;
  }

  #obey(signal: AbortSignal | undefined): void {
    if (signal === undefined) return;
    const stop = (): void => void this.destroy(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true, signal: this.#stopping.signal });
  }

  async #tell(): Promise<void> {
    const stopping = this.#stopping.signal;
    const emit = (event: NdjsonEvent): Promise<void> => this.#sender.send(event, { signal: stopping });
    try {
      stopping.throwIfAborted();
      const teller = { tally: this.#tally, stopping, closing: this.#closing.signal, emit };
      const ending = await this.#story(teller);
      await emit(this.#tally.summary(ending));
      this.#sender.close();
    } catch (error) {
      this.#sender.close(stopping.aborted ? stopping.reason : error);
    }
    this.#tally.enter('done');
    this.#stopping.abort(); // the caller's signal lets go of this run
  }
}
