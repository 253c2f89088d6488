import type { Flow, StageFlow } from './flow.js';
import type { Parcel } from './parcel.js';
import type { StageStats } from './result.js';
import type { SinkWriter } from './sink-writer.js';

/** Every item goes to a sink on the side, and on when the sink has taken it. */
export class TeeFlow implements StageFlow {
  private readonly upstream: Flow;
  private readonly writer: SinkWriter;

  constructor(upstream: Flow, writer: SinkWriter) {
    this.upstream = upstream;
    this.writer = writer;
  }

  async next(): Promise<Parcel | undefined> {
    const parcel = await this.upstream.next();
    if (parcel === undefined) await this.writer.end();
    else await this.writer.write(parcel);
    return parcel;
  }

  stats(): StageStats {
    return this.writer.stats();
  }

  destroy(reason: unknown): Promise<void> {
    return this.writer.destroy(reason);
  }
}
