import type { StageStats } from './result.js';

/** The counts of a stage without buffers: what came in and has neither left nor failed is in its hands. */
export class Tally {
  received = 0;
  succeeded = 0;
  failed = 0;

  stats(name: string): StageStats {
    const { failed, received, succeeded } = this;
    const inFlight = received - succeeded - failed;
    return { name, received, succeeded, failed, dropped: 0, shed: 0, inFlight, queued: 0 };
  }
}
