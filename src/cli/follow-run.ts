import type { Io } from './io.js';
import { type DataOutput, ReaderGoneError } from './terminal/data-output.js';

/** The part of a run that following it needs; every job's run has it. */
export interface Followed<E> extends AsyncIterable<E> {
  close(): void;
  destroy(reason?: unknown): Promise<void>;
}

export type StopSignal = 'SIGINT' | 'SIGTERM';

/** How following a run ended, other than by an error of its own. */
export type Ending =
  | { readonly kind: 'finished' }
  | { readonly kind: 'interrupted'; readonly signal: StopSignal }
  | { readonly kind: 'reader-gone' }
  | { readonly kind: 'stuck' };

export interface FollowOptions<E> {
  /** Awaited: a slow reader of the output slows the run. */
  readonly onEvent: (event: E) => Promise<void>;
  /** The first signal came: what is in flight is being finished. */
  readonly onDraining: () => void;
  readonly output: DataOutput;
  readonly io: Pick<Io, 'clock' | 'events'>;
  /** The run knows what it waits for, and rejects with that when nothing is left: it has a moment to do so. */
  readonly explainsStandstill?: boolean;
}

// How long a destroyed run may take to clear away what it was writing.
const DESTROY_GRACE_MS = 2_000;
// How long a run may take to say why it stands still; it gives what it cancels 250 ms. Less than the guard of `main` waits.
const EXPLAIN_GRACE_MS = 400;

/**
 * Takes every event of a run until it ends, and is the only place that knows of signals:
 *
 * - the first SIGINT or SIGTERM closes the run, which finishes what is in flight and then ends;
 * - the second destroys it, and following ends within two seconds whatever the run does; a third one ends it now;
 * - when the reader of standard output has gone the run is destroyed: nobody wants the rest (Ctrl-C may have been what
 *   made it go, and is then what ended the run);
 * - when nothing is left in the process that could bring the next event, it ends as `stuck`, or by what the run itself says of
 *   that, instead of waiting for ever (which Node would turn into a silent exit with code 0).
 *
 * Rejects with the run's own error, or with a fault of standard output.
 */
export async function followRun<E>(run: Followed<E>, options: FollowOptions<E>): Promise<Ending> {
  const following = new Following(run, options);
  const { events } = options.io;
  const onInterrupt = () => following.onSignal('SIGINT');
  const onTerminate = () => following.onSignal('SIGTERM');
  const onNothingLeft = () => following.onNothingLeft();
  events.on('SIGINT', onInterrupt);
  events.on('SIGTERM', onTerminate);
  events.on('beforeExit', onNothingLeft);
  try {
    const ending = await following.toTheEnd();
    if (ending.kind === 'interrupted') sparePressTooLate(events);
    return ending;
  } finally {
    events.off('SIGINT', onInterrupt);
    events.off('SIGTERM', onTerminate);
    events.off('beforeExit', onNothingLeft);
  }
}

// The summary is still to be told: a second press that comes just after the run has ended must not cut it off.
function sparePressTooLate(events: Io['events']): void {
  events.once('SIGINT', () => {});
  events.once('SIGTERM', () => {});
}

type Phase =
  | { readonly kind: 'running' }
  | { readonly kind: 'draining'; readonly signal: StopSignal }
  | { readonly kind: 'stopping'; readonly ending: Ending };

class Following<E> {
  readonly #run: Followed<E>;
  readonly #options: FollowOptions<E>;
  #phase: Phase = { kind: 'running' };
  /** Settles when following ends without the run's consent. */
  readonly #cut: Promise<Ending>;
  #cutShort: (ending: Ending) => void = () => {};

  constructor(run: Followed<E>, options: FollowOptions<E>) {
    this.#run = run;
    this.#options = options;
    this.#cut = new Promise((resolve) => {
      this.#cutShort = resolve;
    });
  }

  async toTheEnd(): Promise<Ending> {
    try {
      return await Promise.race([this.#takeAll(), this.#cut, this.#options.output.failure]);
    } catch (error) {
      if (this.#phase.kind === 'stopping') return await this.#cut; // whatever it says, it was told to stop
      await this.#destroyed();
      if (!(error instanceof ReaderGoneError)) throw error;
      return this.#phase.kind === 'draining' ? interruptedBy(this.#phase.signal) : { kind: 'reader-gone' };
    }
  }

  onSignal(signal: StopSignal): void {
    switch (this.#phase.kind) {
      case 'running':
        this.#phase = { kind: 'draining', signal };
        this.#options.onDraining();
        this.#run.close();
        return;
      case 'draining': {
        const ending = interruptedBy(signal);
        this.#phase = { kind: 'stopping', ending };
        void this.#destroyed().then(() => this.#cutShort(ending));
        return;
      }
      case 'stopping':
        this.#cutShort(this.#phase.ending);
    }
  }

  onNothingLeft(): void {
    const { explainsStandstill = false, io } = this.#options;
    if (this.#phase.kind === 'stopping') this.#cutShort(this.#phase.ending);
    else if (!explainsStandstill) this.#cutShort({ kind: 'stuck' });
    else io.clock.setTimeout(() => this.#cutShort({ kind: 'stuck' }), EXPLAIN_GRACE_MS);
  }

  async #takeAll(): Promise<Ending> {
    for await (const event of this.#run) await this.#options.onEvent(event);
    await this.#options.output.flush();
    if (this.#phase.kind === 'running') return { kind: 'finished' };
    return this.#phase.kind === 'draining' ? interruptedBy(this.#phase.signal) : await this.#cut;
  }

  /** Resolves in any case: the run has been told, and nothing more can be done about one that does not listen. */
  #destroyed(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.io.clock.setTimeout(resolve, DESTROY_GRACE_MS);
      void this.#run
        .destroy()
        .catch(() => {})
        .finally(() => {
          cancel();
          resolve();
        });
    });
  }
}

function interruptedBy(signal: StopSignal): Ending {
  return { kind: 'interrupted', signal };
}
