import { type Failure, Placed, type Tracing } from './tracing.js';

/** What became of an item, the worst last. */
export type Fate = 'succeeded' | 'dropped' | 'shed' | 'failed';

const SEVERITY: Readonly<Record<Fate, number>> = { succeeded: 0, dropped: 1, shed: 2, failed: 3 };

/**
 * What travels through a pipeline: a value, and which items of the source it comes from. Stages replace the value and
 * hand the parcel on, so that one parcel serves an item from one end to the other.
 */
export class Parcel {
  value: unknown;
  /** Absent: it is one item of the source itself. */
  readonly lineage: Lineage | undefined;
  /** Of an item of a source that says where its items come from. */
  readonly origin: unknown;

  constructor(value: unknown, lineage?: Lineage, origin?: unknown) {
    this.value = value;
    this.lineage = lineage;
    this.origin = origin;
  }
}

/** Where a parcel comes from when it is not an item of the source itself. */
export type Lineage = Batch | Family;

/** Several parcels in one: they share its fate. */
export class Batch {
  readonly kind = 'batch';
  readonly parts: readonly Parcel[];

  constructor(parts: readonly Parcel[]) {
    this.parts = parts;
  }
}

/**
 * The parcels that one parcel became. Its fate is the worst of theirs, known when the last of them has met its own.
 *
 * - I1 `open` counts the children without a fate, and `end` among them.
 */
export class Family {
  readonly kind = 'family';
  readonly parent: Parcel;
  /** Stands for the expansion itself: its fate is met when no more children will come. */
  readonly end: Parcel;
  worst: Fate = 'succeeded';
  /** The first among those that failed. */
  failure: Failure | undefined = undefined;
  open = 1;

  constructor(parent: Parcel, item: unknown) {
    this.parent = parent;
    this.end = new Parcel(item, this);
  }

  child(value: unknown): Parcel {
    this.open += 1;
    return new Parcel(value, this);
  }
}

/**
 * The books of a run: how many items of the source were taken and what became of each, once.
 *
 * - I1 `received = succeeded + failed + dropped + shed` plus the items whose fate is open; once closed, none is.
 * - I2 Who traces is told of every item that is counted as failed, and of no other.
 */
export class Ledger {
  received = 0;
  readonly fates: Record<Fate, number> = { succeeded: 0, dropped: 0, shed: 0, failed: 0 };
  private readonly tracing: Tracing | undefined;
  private isClosed = false;

  constructor(tracing?: Tracing) {
    this.tracing = tracing;
  }

  /** An item was taken from the source. What comes after the end of the run is nobody's. */
  take(value: unknown): Parcel {
    if (!this.isClosed) this.received += 1;
    if (this.tracing === undefined || !(value instanceof Placed)) return new Parcel(value);
    return new Parcel(value.value, undefined, value.origin);
  }

  /** A parcel has met its fate. Once for each parcel; `failure` goes with `failed`. */
  settle(parcel: Parcel, fate: Fate, failure?: Failure): void {
    if (this.isClosed) return;
    const { lineage } = parcel;
    if (lineage === undefined) this.book(parcel, fate, failure);
    else if (lineage.kind === 'family') this.settleChild(lineage, fate, failure);
    else for (const part of lineage.parts) this.settle(part, fate, failure);
  }

  /**
   * The run ends early, because of `culprit` if of any parcel: the items it comes from have failed, and all others whose
   * fate is open are lost.
   */
  close(culprit: Parcel | undefined, failure?: Failure): void {
    if (this.isClosed) return;
    this.isClosed = true;
    if (culprit !== undefined) this.condemn(culprit, failure);
    const { succeeded, failed, shed } = this.fates;
    this.fates.dropped = this.received - succeeded - failed - shed;
  }

  private book(parcel: Parcel, fate: Fate, failure: Failure | undefined): void {
    this.fates[fate] += 1;
    if (fate === 'failed' && failure !== undefined) this.tracing?.onFailed(parcel.origin, failure);
  }

  private settleChild(family: Family, fate: Fate, failure: Failure | undefined): void {
    if (SEVERITY[fate] > SEVERITY[family.worst]) family.worst = fate;
    family.failure ??= failure;
    family.open -= 1;
    if (family.open === 0) this.settle(family.parent, family.worst, family.failure);
  }

  private condemn(parcel: Parcel, failure: Failure | undefined): void {
    const { lineage } = parcel;
    if (lineage === undefined) {
      this.book(parcel, 'failed', failure);
    } else if (lineage.kind === 'batch') {
      for (const part of lineage.parts) this.condemn(part, failure);
    } else if (lineage.open > 0) {
      // Several parts of a batch may be of one family: it fails once.
      lineage.open = 0;
      this.condemn(lineage.parent, failure);
    }
  }
}
