import type {
  ItemEvent,
  SummaryEvent,
  ThumbnailEvent,
  ThumbnailsRun,
  ThumbnailsSnapshot,
} from '../../src/index.js';

type Step = { readonly event: ThumbnailEvent } | { readonly end: true } | { readonly error: unknown };

/** A run that does what a test says: events, an end, an error; and remembers how it was treated. */
export class FakeRun implements ThumbnailsRun {
  readonly calls: string[] = [];
  now: ThumbnailsSnapshot = snapshot({});
  /** What `destroy` waits for. */
  destroying: Promise<void> = Promise.resolve();
  onClose: () => void = () => {};
  #steps: Step[] = [];
  #wake: () => void = () => {};
  taken = 0;

  emit(...events: readonly ThumbnailEvent[]): this {
    return this.#add(...events.map((event) => ({ event })));
  }

  end(): this {
    return this.#add({ end: true });
  }

  fail(error: unknown): this {
    return this.#add({ error });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ThumbnailEvent, void> {
    for (;;) {
      const step = this.#steps.shift();
      if (step === undefined) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      } else if ('error' in step) {
        throw step.error;
      } else if ('end' in step) {
        return;
      } else {
        this.taken += 1;
        yield step.event;
      }
    }
  }

  result(): Promise<SummaryEvent> {
    throw new Error('the command line iterates');
  }

  snapshot(): ThumbnailsSnapshot {
    return this.now;
  }

  close(): void {
    this.calls.push('close');
    this.onClose();
  }

  async destroy(): Promise<void> {
    this.calls.push('destroy');
    await this.destroying;
  }

  #add(...steps: readonly Step[]): this {
    this.#steps.push(...steps);
    this.#wake();
    return this;
  }
}

export function snapshot(parts: Partial<ThumbnailsSnapshot>): ThumbnailsSnapshot {
  return {
    phase: 'working',
    found: 0,
    foundBytes: 0,
    settled: 0,
    settledBytes: 0,
    failed: 0,
    passedOver: {},
    elapsedMs: 0,
    inFlight: [],
    ...parts,
  };
}

export function created(name: string, parts: Partial<ItemEvent> = {}): ItemEvent {
  return {
    type: 'item',
    status: 'created',
    source: `imgs/${name}.jpg`,
    outputs: [
      {
        path: `thumbnails/${name}.jpg`,
        size: '256',
        width: 256,
        height: 171,
        format: 'jpeg',
        bytes: 12_288,
      },
    ],
    elapsedMs: 20,
    ...parts,
  };
}

export function failed(
  name: string,
  code: NonNullable<ItemEvent['error']>['code'] = 'CORRUPT',
  message = 'the picture data is damaged',
): ItemEvent {
  return {
    type: 'item',
    status: 'failed',
    source: `imgs/${name}.jpg`,
    outputs: [],
    elapsedMs: 5,
    error: { code, message },
  };
}

export function summary(parts: Partial<SummaryEvent> = {}): SummaryEvent {
  return {
    type: 'summary',
    total: 0,
    created: 0,
    upToDate: 0,
    failed: 0,
    degraded: 0,
    shed: 0,
    outputs: 0,
    inputBytes: 0,
    outputBytes: 0,
    elapsedMs: 0,
    ...parts,
  };
}
