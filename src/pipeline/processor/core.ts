import {
  type AbortTarget,
  done,
  isThenable,
  onAbort,
  type PipelineError,
  ready,
  refused,
  type Registration,
  settle,
  WaitList,
  type WaitOptions,
} from '../../base/index.js';
import { ChannelClosedError } from '../../channels/index.js';
import { LoadSheddingError } from '../../limits/index.js';
import { stageEndEvent } from '../../observe/index.js';
import { deadlockGuard, type Stallable } from './deadlock.js';
import { describeWaits } from './describe-waits.js';
import { type CoreHooks, NO_HOOKS } from './hooks.js';
import { Intake } from './intake.js';
import type { ResolvedOptions } from './options.js';
import { type Form, shapeEnd } from './receive-form.js';
import { Reception } from './reception.js';
import { CLOSING, ENDED, OPEN, type State, type Stopped } from './state.js';
import type { ProcessorStats } from './stats.js';
import type { Worker } from './worker.js';
import { Workshop, type WorkshopOwner } from './workshop.js';

/**
 * The engine of a `DataProcessor` and of each working stage of a pipeline: items wait in the intake, are worked on in
 * the workshop, and their results leave through the reception. An item goes forward inside the call that makes it possible
 * (a send, a receive, the end of another item), so the counts are exact at every instant.
 *
 * - I1 `received = succeeded + failed + dropped + shed + inFlight + queued` whenever user code can look.
 * - I2 Nothing that could start waits, except until the next turn of the event loop when this one's budget is spent.
 * - I3 No promise of its own is left to reject unseen: an error goes to whoever sends or receives, now or later.
 */
export class ProcessorCore<T> implements WorkshopOwner<T>, AbortTarget, Stallable {
  isWatched = false;
  private isAtRest = false;
  private state: State = OPEN;
  private readonly intake: Intake<T>;
  private readonly workshop: Workshop<T>;
  private readonly reception: Reception<T>;
  private readonly settling = new WaitList<void>();
  private readonly registration: Registration | undefined;
  private readonly worker: Worker<T>;
  private readonly options: ResolvedOptions<T>;
  private readonly hooks: CoreHooks<T>;
  private readonly goOnNow = (): void => this.goOn();

  constructor(worker: Worker<T>, options: ResolvedOptions<T>, hooks: CoreHooks<T> = NO_HOOKS) {
    const { bufferSize, clock, signal, whenFull } = options;
    this.worker = worker;
    this.options = options;
    this.hooks = hooks;
    this.intake = new Intake(bufferSize, whenFull, hooks, clock);
    this.workshop = new Workshop(worker, options, this, hooks);
    this.reception = new Reception(this.workshop.outlet);
    if (signal?.aborted === true) this.stop({ kind: 'destroyed', error: signal.reason });
    else if (signal !== undefined) this.registration = onAbort(signal, this);
  }

  send(item: T, wait?: WaitOptions): Promise<void> {
    const signal = wait?.signal;
    if (signal?.aborted === true) return refused(signal.reason);
    const offer = this.offer(item);
    if (offer === 'accepted') return done();
    if (offer === 'full') return this.watched(this.intake.senders.join(item, signal));
    if (offer === 'shed') return refused(new LoadSheddingError('queue-full', this.intake.retryAfterMs));
    return refused(this.refusal(item));
  }

  /** Accepts, drops or sheds the item; or says that it must wait, or that nothing is taken any more. */
  offer(item: T): 'accepted' | 'full' | 'shed' | 'closed' {
    if (this.state !== OPEN) return 'closed';
    if (this.intake.length === 0 && this.workshop.mayStart()) {
      this.intake.received += 1;
      this.workshop.start(item);
      // The processor may have sent, closed or destroyed while it ran.
      if (this.intake.length > 0 || this.state !== OPEN) this.goOn();
      return 'accepted';
    }
    const offer = this.intake.offer(item);
    if (offer === 'accepted' && this.workshop.hasRoom) this.workshop.gate.request(this);
    return offer;
  }

  receive(form: Form, limit: number, wait?: WaitOptions): Promise<unknown> {
    const signal = wait?.signal;
    if (signal?.aborted === true) return refused(signal.reason);
    if (form === 'many' && limit === 0) return ready([]);
    const { reception, state, workshop } = this;
    if (workshop.outlet.canTake) {
      const taken = reception.take(form, limit);
      this.goOn();
      return ready(taken);
    }
    if (state.kind === 'ended') return ready(shapeEnd(form));
    if (state.kind === 'open' || state.kind === 'closing') return this.watched(reception.join(form, signal));
    return refused(state.error);
  }

  close(): void {
    if (this.state !== OPEN) return;
    this.state = CLOSING;
    this.goOn();
  }

  destroy(reason: unknown): Promise<void> {
    const { state } = this;
    if (state.kind === 'open' || state.kind === 'closing') this.stop({ kind: 'destroyed', error: reason });
    // What failed first stays the reason; only its results can no longer be received.
    else if (state.kind === 'failed') this.stop({ kind: 'destroyed', error: state.error });
    if (this.workshop.running === 0) return this.worker.stopped();
    return this.watched(this.settling.join(undefined)).then(() => this.worker.stopped());
  }

  stats(): ProcessorStats {
    const { intake, state, workshop } = this;
    return {
      name: this.options.name,
      state: state.kind,
      received: intake.received,
      succeeded: workshop.completed - workshop.held,
      failed: workshop.failures,
      dropped: intake.dropped,
      shed: intake.shed + workshop.shed,
      inFlight: workshop.running + workshop.held,
      queued: intake.length,
      concurrency: workshop.gate.limit,
      ready: workshop.outlet.count,
      blocked: intake.senders.length,
      waiting: this.reception.waiting,
      ...('error' in state ? { error: state.error } : undefined),
    };
  }

  /** Starts what may start, and ends what has nothing left to do. Called after every change. */
  private goOn(): void {
    const { intake, workshop } = this;
    while (intake.length > 0) {
      // An abort that has not been heard yet may be the end of all this: hear it before an item is taken.
      intake.senders.first();
      if (!workshop.mayStart()) break;
      workshop.start(intake.next());
    }
    if (intake.length > 0) {
      if (workshop.hasRoom) workshop.gate.request(this);
    } else if (workshop.running === 0 && !workshop.isSettling && this.state !== OPEN) {
      this.rest();
    }
  }

  onResult(): void {
    this.reception.serve();
  }

  /** Going on to the next item is an operation like others: a run of them must let timers and I/O have their turn. */
  onFree(): void {
    if (this.intake.length > 0) settle(this.goOnNow, undefined);
    else this.goOn();
  }

  onFailure(item: T, error: unknown): void {
    const { onError } = this.options;
    this.hooks.onFailed(item, error);
    if (onError === 'fail') this.endWith(error);
    if (typeof onError !== 'function') return;
    try {
      const told: unknown = onError(error, item);
      if (isThenable(told)) Promise.resolve(told).then(undefined, (reason: unknown) => this.endWith(reason));
    } catch (reason) {
      this.endWith(reason);
    }
  }

  /** Counts a failure that was found only after the item's result had left. */
  failLate(item: T, error: unknown): void {
    this.workshop.completed -= 1;
    this.workshop.failures += 1;
    this.onFailure(item, error);
  }

  /** The limiter has a place now. */
  onEntry(): void {
    this.goOn();
  }

  onRefusal(error: unknown, isShed: boolean): void {
    if (!isShed) this.endWith(error);
    else if (this.intake.length > 0) this.intake.shedNext();
    this.goOn();
  }

  private endWith(error: unknown): void {
    if ('error' in this.state) return;
    // What failed late may find everything received already.
    if (this.state !== ENDED) this.stop({ kind: 'failed', error });
    this.hooks.onEnd(error);
  }

  private stop(state: Stopped): void {
    const { error } = state;
    this.state = state;
    this.registration?.cancel();
    this.intake.abandon(error);
    this.reception.refuseAll(error);
    this.workshop.stop(error, state.kind === 'failed' ? 'keep' : 'discard');
    if (this.workshop.running === 0) this.rest();
  }

  /** Nothing waits for work and nothing runs; nor will it. */
  private rest(): void {
    if (this.state === CLOSING) {
      this.worker.finish();
      if (this.workshop.outlet.count > 0) return;
      this.state = ENDED;
      this.registration?.cancel();
      this.workshop.gate.stop();
      this.reception.end();
    }
    if (this.isAtRest) return;
    this.isAtRest = true;
    this.settling.grantAll();
    if (this.isWatched) deadlockGuard.unwatch(this);
    if (stageEndEvent.isObserved) stageEndEvent.publish({ stage: this.options.name, stats: this.stats() });
  }

  /** The options' signal has aborted. Nothing to do in the round in which waits leave their lines. */
  withdraw(): void {}

  abandon(reason: unknown): void {
    if ('error' in this.state || this.state === ENDED) return;
    this.stop({ kind: 'destroyed', error: reason });
    this.hooks.onEnd(reason);
  }

  private refusal(item: T): unknown {
    return 'error' in this.state ? this.state.error : ChannelClosedError.returning(item);
  }

  private watched<V>(wait: Promise<V>): Promise<V> {
    if (!this.isWatched) deadlockGuard.watch(this);
    return wait;
  }

  get isWaitedFor(): boolean {
    return !this.intake.senders.isEmpty || this.reception.waiting > 0 || !this.settling.isEmpty;
  }

  describeWaits(): string {
    return describeWaits(this.stats());
  }

  refuseWaits(error: PipelineError): void {
    this.intake.senders.refuseAll(() => error);
    this.reception.refuseAll(error);
    // What can never settle any more is as good as settled for whoever wants to be rid of it.
    this.settling.grantAll();
  }
}
