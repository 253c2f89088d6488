import { isThenable } from '../../base/index.js';
import { openSink, type Sink, type SinkLike } from '../ends/index.js';
import type { StageRun } from './flow.js';
import type { Parcel } from './parcel.js';
import type { StageStats } from './result.js';
import { Tally } from './tally.js';

/** Writes parcels to a sink, one at a time, keeps count, and tells the run when the sink fails. */
export class SinkWriter {
  private readonly sink: Sink<unknown>;
  private readonly name: string;
  private readonly run: StageRun;
  private state: 'open' | 'ended' | 'destroyed' = 'open';
  private readonly tally = new Tally();

  constructor(sink: SinkLike<unknown>, name: string, run: StageRun) {
    this.sink = openSink(sink);
    this.name = name;
    this.run = run;
  }

  /** Resolves when the sink has taken it; nothing: it has. */
  write(parcel: Parcel): Promise<void> | undefined {
    this.tally.received += 1;
    try {
      const written = this.sink.write(parcel.value);
      if (isThenable(written)) return this.later(written, parcel);
    } catch (error) {
      throw this.failure(error, parcel);
    }
    this.tally.succeeded += 1;
    return undefined;
  }

  async end(): Promise<void> {
    try {
      await this.sink.end();
      this.state = 'ended';
    } catch (error) {
      this.run.fail(this.name, error);
      throw error;
    }
  }

  async destroy(reason: unknown): Promise<void> {
    if (this.state !== 'open') return;
    this.state = 'destroyed';
    await this.sink.destroy(reason);
  }

  stats(): StageStats {
    return this.tally.stats(this.name);
  }

  private async later(written: PromiseLike<unknown>, parcel: Parcel): Promise<void> {
    try {
      await written;
      this.tally.succeeded += 1;
    } catch (error) {
      throw this.failure(error, parcel);
    }
  }

  private failure(error: unknown, parcel: Parcel): unknown {
    this.tally.failed += 1;
    this.run.fail(this.name, error, parcel);
    return error;
  }
}
