import type { Clock } from '../../../base/index.js';
import { EventRun, type RunContext } from '../../run/index.js';
import type { NdjsonEvent, RunEnding } from './events.js';
import type { NdjsonRun, NdjsonSnapshot } from './options.js';
import { Tally } from './tally.js';

/** Events that may wait for whoever iterates. Few, for each may be some megabytes of output. */
const EVENTS_AHEAD = 2;

/** What a story has to tell with, and what it has to heed. */
export interface Teller extends RunContext<NdjsonEvent> {
  readonly tally: Tally;
}

/** All that a run does, from the first input to the last output; how it ended. The summary is told by the run. */
export type Story = (teller: Teller) => Promise<RunEnding>;

/** The run of a story. */
export class StoryRun extends EventRun<NdjsonEvent, NdjsonSnapshot> implements NdjsonRun {
  constructor(
    story: Story,
    { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal | undefined },
  ) {
    const tally = new Tally(clock);
    super({
      body: async (context) => tally.summary(await story({ ...context, tally })),
      counts: tally,
      eventsAhead: EVENTS_AHEAD,
      signal,
    });
  }
}
