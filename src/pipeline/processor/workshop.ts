import { isPipelineError, isThenable } from '../../base/index.js';
import { itemEvent } from '../../observe/index.js';
import type { LaneContext } from './context.js';
import { FixedGate, type Gate, type GateUser, LimiterGate } from './gate.js';
import type { ItemHooks } from './hooks.js';
import { Lane, type LaneOwner, type StartToken } from './lane.js';
import type { ResolvedOptions } from './options.js';
import { CompletionOutlet, InputOutlet, type Outlet } from './outlet.js';
import type { Worker } from './worker.js';

/** A result that is none: the item succeeded and nothing leaves. */
export const NOTHING: unique symbol = Symbol('nothing');

/** Who decides what follows from what happens here. Called after the counts have changed; must not throw. */
export interface WorkshopOwner<T> extends GateUser {
  /** It has been counted, and still keeps its place: if this is the end, what comes after it must not be received. */
  onFailure(item: T, error: unknown): void;
  /** There may be something to take. */
  onResult(): void;
  /** A lane has become free in a turn of its own: the next item may start. */
  onFree(): void;
}

/**
 * Where items are worked on, from their start until their result is taken.
 *
 * - I1 An item starts only while `running + overtime + held` is below the limit, where `overtime` counts the items that a
 *   timeout has ended and whose function still runs, and `held` counts the results for which there is no
 *   room outside (`outlet.count − bufferSize`): they still occupy the workshop, in either order of leaving. So
 *   `outlet.count` never exceeds `bufferSize + limit`.
 * - I2 Every item started is counted as running, then as completed, failed or shed, once.
 * - I3 Once stopped, nothing starts and nothing is added to the outlet.
 * - I4 From the moment an item is no longer counted as running until its result is in the outlet or its failure has been
 *   told, `isSettling` is true: whoever listens to the limiter or to events may call in between, and must not find
 *   that everything is over.
 */
export class Workshop<T> implements LaneOwner<T> {
  running = 0;
  completed = 0;
  failures = 0;
  shed = 0;
  private overtime = 0;
  readonly gate: Gate;
  readonly outlet: Outlet<T>;
  isSettling = false;
  private isStopped = false;
  private started = 0;
  private readonly lanes: Lane<T>[] = [];
  private readonly idle: Lane<T>[] = [];
  private readonly bufferSize: number;
  private readonly worker: Worker<T>;
  private readonly owner: WorkshopOwner<T>;
  private readonly hooks: ItemHooks<T>;
  private readonly name: string;

  constructor(worker: Worker<T>, options: ResolvedOptions<T>, owner: WorkshopOwner<T>, hooks: ItemHooks<T>) {
    const { bufferSize, concurrency, order } = options;
    this.worker = worker;
    this.bufferSize = bufferSize;
    this.owner = owner;
    this.hooks = hooks;
    this.name = options.name;
    this.gate =
      typeof concurrency === 'number' ? new FixedGate(concurrency) : new LimiterGate(concurrency, owner);
    this.outlet =
      order === 'completion' ? new CompletionOutlet() : new InputOutlet((lane) => this.release(lane));
  }

  /** Finished results that have no room outside. */
  get held(): number {
    return Math.max(0, this.outlet.count - this.bufferSize);
  }

  get hasRoom(): boolean {
    return !this.isStopped && this.gate.hasRoom(this.running + this.overtime, this.held);
  }

  mayStart(): boolean {
    return this.hasRoom && this.gate.tryEnter();
  }

  /** Starts an item. Ask `mayStart` first. A processor that answers at once has its result when this returns. */
  start(item: T): void {
    const lane = this.idle.pop() ?? this.newLane();
    lane.begin(item, this.started, this.gate.takeToken());
    this.started += 1;
    this.running += 1;
    this.outlet.started(lane);
    let outcome: unknown;
    let promise: Promise<unknown> | undefined;
    try {
      outcome = this.worker.run(item, lane.context);
      // Looking for a `then` may run user code too.
      promise = isThenable(outcome) ? Promise.resolve(outcome) : undefined;
    } catch (error) {
      this.fail(lane, error);
      return;
    }
    if (promise === undefined) this.succeed(lane, outcome);
    // Neither callback throws, so nothing is left to reject unseen.
    else void promise.then(lane.onValue, lane.onError);
  }

  /** Starts nothing more and aborts what runs. Of the results only those that can be taken now are kept, if any. */
  stop(error: unknown, results: 'keep' | 'discard'): void {
    this.isStopped = true;
    this.gate.stop();
    const onLost = (value: unknown): void => this.hooks.onLost(value);
    if (results === 'keep') this.outlet.keepTakeable(onLost);
    else this.outlet.discard(onLost);
    for (const lane of this.lanes) if (lane.state === 'running') lane.context.abort(error);
    this.worker.abort(error);
  }

  onLaneValue(lane: Lane<T>, value: unknown): void {
    this.succeed(lane, value);
    this.owner.onFree();
  }

  onLaneError(lane: Lane<T>, error: unknown): void {
    this.fail(lane, error);
    this.owner.onFree();
  }

  private succeed(lane: Lane<T>, value: unknown): void {
    const { context, token } = lane;
    this.running -= 1;
    this.completed += 1;
    if (this.isStopped) {
      this.settle(context, token, 'ignore');
      this.hooks.onLost(value);
      this.leave(lane);
      return;
    }
    const wasSettling = this.isSettling;
    this.isSettling = true;
    if (itemEvent.isObserved) this.publish(lane, 'succeeded');
    const result = this.hooks.onValue(lane.item as T, value);
    if (result === NOTHING) this.leave(lane);
    else if (this.isStopping(result)) this.leave(lane);
    else if (this.outlet.finished(lane, result)) this.release(lane);
    this.owner.onResult();
    this.isSettling = wasSettling;
    // The limiter may tell its listeners of a new limit inside of this.
    this.settle(context, token, 'success');
  }

  /** Whoever listened to the event may have stopped everything. */
  private isStopping(result: unknown): boolean {
    if (this.isStopped) this.hooks.onLost(result);
    return this.isStopped;
  }

  private fail(lane: Lane<T>, error: unknown): void {
    const { context, token } = lane;
    const isShed = !this.isStopped && this.hooks.isShed(error);
    this.running -= 1;
    if (isShed) this.shed += 1;
    else this.failures += 1;
    lane.state = 'failed';
    if (this.isStopped) {
      this.settle(context, token, 'ignore');
      this.leave(lane);
      return;
    }
    const wasSettling = this.isSettling;
    this.isSettling = true;
    if (itemEvent.isObserved) this.publish(lane, isShed ? 'shed' : 'failed', error);
    if (isShed) this.hooks.onShed(lane.item as T);
    else this.owner.onFailure(lane.item as T, error);
    this.leave(lane);
    this.owner.onResult();
    this.isSettling = wasSettling;
    // What was refused further in says nothing about the load of what lies there.
    this.settle(context, token, isPipelineError(error, 'LOAD_SHED') ? 'ignore' : 'dropped');
  }

  /** A permit stands for a running function, and a timeout among the layers may have left one behind. */
  private settle(context: LaneContext, token: StartToken | undefined, outcome: keyof StartToken): void {
    if (!context.isRunning) {
      token?.[outcome]();
      return;
    }
    this.overtime += 1;
    context.onIdle(() => {
      this.overtime -= 1;
      token?.[outcome]();
      this.owner.onFree();
    });
  }

  private publish(lane: Lane<T>, outcome: 'succeeded' | 'failed' | 'shed', error?: unknown): void {
    const message = { stage: this.name, outcome, index: lane.context.index };
    itemEvent.publish(outcome === 'succeeded' ? message : { ...message, error });
  }

  private newLane(): Lane<T> {
    const lane = new Lane<T>(this);
    this.lanes.push(lane);
    return lane;
  }

  private leave(lane: Lane<T>): void {
    this.outlet.abandoned(lane);
    this.release(lane);
  }

  private release(lane: Lane<T>): void {
    lane.clear();
    this.idle.push(lane);
  }
}
