import type { ExpectedWaits } from '../model.js';

type Request = { id: number; want: number; have: number; value: number | undefined; signal: number };
type Taker = { id: number; kind: 'recv' | 'next' | 'many'; signal: number };
type Looker = { id: number; signal: number };

/**
 * The mpsc channel as one would write it without a thought for speed: lists that are searched, and after every step all
 * rules applied over and over until none applies.
 */
export class ReferenceChannel {
  readonly buffer: number[] = [];
  private line: Request[] = [];
  private takers: Taker[] = [];
  private lookers: Looker[] = [];
  private closeWatchers: Looker[] = [];
  readonly senders: ('open' | 'closed')[] = ['open'];
  readonly permits: number[] = [];
  intake: 'open' | 'closed' | 'disposed' = 'open';
  failure: string | undefined;
  readonly undelivered: number[] = [];
  private readonly waits: ExpectedWaits;
  readonly max: number;
  private readonly whenFull: 'wait' | 'drop-newest' | 'drop-oldest';

  constructor(waits: ExpectedWaits, max: number, whenFull: 'wait' | 'drop-newest' | 'drop-oldest') {
    this.waits = waits;
    this.max = max;
    this.whenFull = whenFull;
  }

  get free(): number {
    const reserved = this.permits.reduce((sum, left) => sum + left, 0);
    const collected = this.line.reduce((sum, { have }) => sum + have, 0);
    return this.max - this.buffer.length - reserved - collected;
  }

  isSenderClosed(sender: number): boolean {
    return this.senders[sender] === 'closed' || this.intake !== 'open';
  }

  get isClosed(): boolean {
    const alive =
      this.senders.includes('open') || this.line.length > 0 || this.permits.some((left) => left > 0);
    return this.intake !== 'open' || !alive;
  }

  get isOver(): boolean {
    if (this.buffer.length > 0) return false;
    if (this.intake === 'disposed') return true;
    return this.isClosed && !this.permits.some((left) => left > 0);
  }

  send(id: number, sender: number, value: number, signal: number): void {
    if (this.isSenderClosed(sender)) return this.waits.settle(id, `CHANNEL_CLOSED with ${value}`);
    if (this.free === 0 && this.whenFull === 'drop-newest') {
      this.undelivered.push(value);
      return this.waits.settle(id, 'sent');
    }
    if (this.free === 0 && this.whenFull === 'drop-oldest' && this.replaceOldest(value)) {
      return this.waits.settle(id, 'sent');
    }
    this.line.push({ id, want: 1, have: 0, value, signal });
    this.settle();
  }

  trySend(sender: number, value: number): boolean {
    if (this.isSenderClosed(sender)) return false;
    if (this.free === 0) return this.whenFull === 'drop-oldest' && this.replaceOldest(value);
    this.buffer.push(value);
    this.settle();
    return true;
  }

  reserve(id: number, sender: number, want: number, signal: number): void {
    if (want > this.max) return this.waits.settle(id, 'RangeError');
    if (this.isSenderClosed(sender)) return this.waits.settle(id, 'CHANNEL_CLOSED');
    if (want === 0) return this.grantPermit(id, 0);
    this.line.push({ id, want, have: 0, value: undefined, signal });
    this.settle();
  }

  tryReserve(sender: number, want: number): boolean {
    if (this.isSenderClosed(sender) || this.free < want) return false;
    this.permits.push(want);
    return true;
  }

  sendPermit(permit: number, value: number): boolean {
    if (this.permits[permit] === 0) return false;
    this.permits[permit] = (this.permits[permit] ?? 0) - 1;
    if (this.intake !== 'disposed') this.buffer.push(value);
    this.settle();
    return this.intake !== 'disposed';
  }

  releasePermit(permit: number): void {
    this.permits[permit] = 0;
    this.settle();
  }

  take(id: number, kind: Taker['kind'], limit: number, signal: number): void {
    if (kind === 'many' && limit === 0) return this.waits.settle(id, 'items ');
    if (kind === 'many' && this.buffer.length > 0) {
      this.waits.settle(id, `items ${this.buffer.splice(0, limit).join()}`);
      return this.settle();
    }
    this.takers.push({ id, kind, signal });
    this.settle();
  }

  tryTake(limit: number): number[] {
    const items = this.buffer.splice(0, limit);
    this.settle();
    return items;
  }

  look(id: number, signal: number): void {
    this.lookers.push({ id, signal });
    this.settle();
  }

  watchClose(id: number, signal: number): void {
    this.closeWatchers.push({ id, signal });
    this.settle();
  }

  abort(signal: number): void {
    for (const waiting of [this.line, this.takers, this.lookers, this.closeWatchers]) {
      for (const waiter of waiting) {
        if (waiter.signal === signal) this.waits.settle(waiter.id, `abort ${signal}`);
      }
    }
    this.line = this.line.filter((waiter) => waiter.signal !== signal);
    this.takers = this.takers.filter((waiter) => waiter.signal !== signal);
    this.lookers = this.lookers.filter((waiter) => waiter.signal !== signal);
    this.closeWatchers = this.closeWatchers.filter((waiter) => waiter.signal !== signal);
    this.settle();
  }

  closeSender(sender: number, error: string | undefined): void {
    if (this.senders[sender] === 'closed') return;
    this.senders[sender] = 'closed';
    this.failure ??= error;
    this.settle();
  }

  closeReceiver(): void {
    if (this.intake === 'open') this.intake = 'closed';
    this.settle();
  }

  dispose(): void {
    if (this.intake === 'disposed') return;
    this.closeReceiver();
    this.intake = 'disposed';
    this.undelivered.push(...this.buffer.splice(0));
    this.settle();
  }

  private replaceOldest(value: number): boolean {
    const oldest = this.buffer.shift();
    if (oldest === undefined) return false;
    if (this.line.length > 0) {
      this.buffer.unshift(oldest);
      return false;
    }
    this.buffer.push(value);
    this.undelivered.push(oldest);
    return true;
  }

  private grantPermit(id: number, size: number): void {
    this.permits.push(size);
    this.waits.settle(id, `permit ${size}`);
  }

  /** Applies every rule until none does anything any more. */
  private settle(): void {
    while (
      this.refuseLine() ||
      this.endCloseWatchers() ||
      this.serveTaker() ||
      this.collect() ||
      this.serveLookers() ||
      this.endTakers()
    );
  }

  private refuseLine(): boolean {
    const first = this.line[0];
    if (this.intake === 'open' || first === undefined) return false;
    this.line.shift();
    this.waits.settle(
      first.id,
      first.value === undefined ? 'CHANNEL_CLOSED' : `CHANNEL_CLOSED with ${first.value}`,
    );
    return true;
  }

  private endCloseWatchers(): boolean {
    if (this.intake === 'open' || this.closeWatchers.length === 0) return false;
    for (const { id } of this.closeWatchers.splice(0)) this.waits.settle(id, 'closed');
    return true;
  }

  private serveTaker(): boolean {
    const taker = this.takers[0];
    const item = this.buffer[0];
    if (taker === undefined || item === undefined) return false;
    this.takers.shift();
    this.buffer.shift();
    this.waits.settle(
      taker.id,
      { recv: `item ${item}`, next: `step ${item}`, many: `items ${item}` }[taker.kind],
    );
    return true;
  }

  private collect(): boolean {
    const first = this.line[0];
    if (first === undefined || this.free === 0) return false;
    const { free } = this;
    first.have += Math.min(free, first.want - first.have);
    if (first.have < first.want) return true;
    this.line.shift();
    if (first.value === undefined) {
      this.grantPermit(first.id, first.want);
    } else {
      this.buffer.push(first.value);
      this.waits.settle(first.id, 'sent');
    }
    return true;
  }

  private serveLookers(): boolean {
    if (this.lookers.length === 0 || (this.buffer.length === 0 && !this.isOver)) return false;
    for (const { id } of this.lookers.splice(0)) this.waits.settle(id, `readable ${this.buffer.length > 0}`);
    return true;
  }

  private endTakers(): boolean {
    const taker = this.takers[0];
    if (taker === undefined || !this.isOver) return false;
    this.takers.shift();
    const failed = this.intake !== 'disposed' && !this.senders.includes('open') ? this.failure : undefined;
    this.waits.settle(
      taker.id,
      failed ?? { recv: 'item undefined', next: 'end', many: 'items ' }[taker.kind],
    );
    return true;
  }
}
