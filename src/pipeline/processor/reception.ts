import { WaitList } from '../../base/index.js';
import type { Outlet } from './outlet.js';
import { type Form, shape, shapeEnd } from './receive-form.js';

/**
 * Where results are handed over: those that are there to whoever asks, and those that come to whoever waits.
 *
 * - I1 Nobody waits while there is a result to take: whoever adds one calls `serve` before anybody can look.
 */
export class Reception<T> {
  private readonly outlet: Outlet<T>;
  private readonly receivers = new WaitList<unknown, Form>();

  constructor(outlet: Outlet<T>) {
    this.outlet = outlet;
  }

  /** How many wait. */
  get waiting(): number {
    return this.receivers.length;
  }

  /** The next result; with `many`, up to `limit` of them. Ask `outlet.canTake` first. */
  take(form: Form, limit: number): unknown {
    if (form !== 'many') return shape(form, this.outlet.take());
    const results: unknown[] = [];
    while (results.length < limit && this.outlet.canTake) results.push(this.outlet.take());
    return results;
  }

  /** Stands in line for the next result. */
  join(form: Form, signal: AbortSignal | undefined): Promise<unknown> {
    return this.receivers.join(form, signal);
  }

  serve(): void {
    while (this.outlet.canTake) {
      const receiver = this.receivers.first();
      if (receiver === undefined) return;
      receiver.grant(shape(receiver.subject, this.outlet.take()));
    }
  }

  /** There will be no result any more: everybody who waits is told so. */
  end(): void {
    for (let receiver = this.receivers.first(); receiver !== undefined; receiver = this.receivers.first()) {
      receiver.grant(shapeEnd(receiver.subject));
    }
  }

  refuseAll(error: unknown): void {
    this.receivers.refuseAll(() => error);
  }
}
