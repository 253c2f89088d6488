import { type Channel, channel } from 'node:diagnostics_channel';

/**
 * What this package publishes on `diagnostics_channel`, and under which names. A message is made only when somebody has
 * subscribed; without a subscriber an event costs one look at a flag.
 */
export interface EventMessages {
  /** An item has settled in a processor or in a stage of a pipeline. */
  'pipeline:item': {
    readonly stage: string;
    readonly outcome: 'succeeded' | 'failed';
    /** How many items the stage had started before this one. */
    readonly index: number;
    readonly error?: unknown;
  };
  /** A processor or a stage has come to its end: nothing runs in it any more. `stats` is what its `stats()` gives. */
  'pipeline:stage:end': { readonly stage: string; readonly stats: object };
  /** A pipeline has begun to run. */
  'pipeline:run:start': { readonly stages: readonly string[] };
  /** A pipeline has ended. `result` is its `RunResult`. */
  'pipeline:run:end': { readonly state: 'done' | 'failed' | 'aborted'; readonly result: object };
}

export type EventName = keyof EventMessages;

/** One kind of event. */
export class Event<N extends EventName> {
  private readonly channel: Channel;

  constructor(name: N) {
    this.channel = channel(name);
  }

  /** Look here before making a message. */
  get isObserved(): boolean {
    return this.channel.hasSubscribers;
  }

  publish(message: EventMessages[N]): void {
    this.channel.publish(message);
  }
}

export const itemEvent: Event<'pipeline:item'> = new Event('pipeline:item');
export const stageEndEvent: Event<'pipeline:stage:end'> = new Event('pipeline:stage:end');
export const runStartEvent: Event<'pipeline:run:start'> = new Event('pipeline:run:start');
export const runEndEvent: Event<'pipeline:run:end'> = new Event('pipeline:run:end');
