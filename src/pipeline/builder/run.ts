import { type Clock, onAbort, type PipelineError, type Registration } from '../../base/index.js';
import { runEndEvent, runStartEvent } from '../../observe/index.js';
import { WorkerPool } from '../../pool/index.js';
import type { SinkLike, SourceLike } from '../ends/index.js';
import { deadlockGuard, type Stallable, withinGrace } from '../processor/index.js';
import { BatchFlow } from './batch-flow.js';
import { FlatFlow } from './flat-flow.js';
import type { Flow, StageFlow, StageRun } from './flow.js';
import { Ledger, type Parcel } from './parcel.js';
import type { StagePlan } from './plan.js';
import { PipelineRunError, type RunResult, runResult } from './result.js';
import { SinkWriter } from './sink-writer.js';
import { SortFlow } from './sort-flow.js';
import { SourceFlow } from './source-flow.js';
import { TeeFlow } from './tee-flow.js';
import type { Failure, Tracing } from './tracing.js';
import { WorkFlow } from './work-flow.js';

type State =
  | { readonly kind: 'running' }
  | { readonly kind: 'done' }
  | ({ readonly kind: 'failed' } & Failure)
  | { readonly kind: 'aborted'; readonly error: unknown };

export interface RunPlan {
  readonly source: SourceLike<unknown>;
  readonly stages: readonly StagePlan[];
  readonly clock: Clock;
  readonly tracing?: Tracing | undefined;
}

/**
 * One run of a pipeline: builds the chain, pulls it through, and brings everything to an end together.
 *
 * - I1 It leaves `running` once: by the end of the source reaching the sink, by the first failure, or by an abort.
 * - I2 Whoever leaves `running` early cancels every stage, closes the source and destroys every sink, once.
 * - I3 When `toEnd` settles, the ledger is closed: every item taken has a fate.
 */
export class Run implements StageRun, Stallable {
  isWatched = false;
  readonly isWaitedFor = true;
  private state: State = { kind: 'running' };
  private readonly clock: Clock;
  private readonly ledger: Ledger;
  private readonly source: SourceFlow;
  private readonly stages: StageFlow[] = [];
  private readonly last: Flow;
  private readonly startedAt: number;
  private readonly registration: Registration | undefined;
  private writer: SinkWriter | undefined = undefined;
  private ownPool: WorkerPool | undefined = undefined;
  private firstError: { readonly error: unknown } | undefined = undefined;
  private cancelling: Promise<void> | undefined = undefined;
  private finishing: Promise<RunResult> | undefined = undefined;
  private final: RunResult | undefined = undefined;
  /** Ends the wait of whoever waits for the run to come to its end. */
  private wake: (() => void) | undefined = undefined;

  constructor(plan: RunPlan, signal?: AbortSignal) {
    this.clock = plan.clock;
    this.startedAt = plan.clock.now();
    this.ledger = new Ledger(plan.tracing);
    this.source = new SourceFlow(plan.source, this, this.ledger);
    let flow: Flow = this.source;
    for (const stage of plan.stages) flow = this.build(stage, flow);
    this.last = flow;
    if (signal !== undefined) {
      this.registration = onAbort(signal, { withdraw() {}, abandon: (reason) => this.abort(reason) });
    }
    deadlockGuard.watch(this);
    plan.tracing?.onRun(() => this.result());
    if (runStartEvent.isObserved) runStartEvent.publish({ stages: plan.stages.map((stage) => stage.name) });
  }

  /**
   * Pulls everything through to the sink. Rejects with a `PipelineRunError` when a stage fails and with the reason when
   * it is aborted, after what was cancelled has settled or the grace has passed.
   */
  async toEnd(sink: SinkLike<unknown>): Promise<RunResult> {
    const writer = new SinkWriter(sink, 'sink', this);
    this.writer = writer;
    await this.unlessCancelled(this.pullInto(writer));
    return this.finish();
  }

  /** The next item that comes out, for a loop; at the end, or after a failure, everything is finished first. */
  async next(): Promise<IteratorResult<unknown>> {
    const parcel = await this.unlessCancelled(this.pull(), (given) => this.ledger.settle(given, 'succeeded'));
    if (parcel === undefined) {
      await this.finish();
      return { done: true, value: undefined };
    }
    return { done: false, value: parcel.value };
  }

  /** Cancels everything because of `reason`; resolves when that is done. */
  async stop(reason: unknown): Promise<void> {
    this.abort(reason);
    await this.finish().catch(() => {});
  }

  fail(stage: string, error: unknown, culprit?: Parcel, attempts = 1): void {
    if (this.state.kind !== 'running') return;
    this.note(error);
    this.leave({ kind: 'failed', stage, error, attempts }, culprit);
  }

  note(error: unknown): void {
    this.firstError ??= { error };
  }

  /** One pool for all tasks of the run that were not given one. */
  pool(): WorkerPool {
    this.ownPool ??= new WorkerPool();
    return this.ownPool;
  }

  /** What has become of the items so far; after the end, what it was then. */
  result(): RunResult {
    if (this.final !== undefined) return this.final;
    const stages = this.stages.map((stage) => stage.stats());
    if (this.writer !== undefined) stages.push(this.writer.stats());
    return runResult(this.ledger, stages, this.startedAt, this.clock, this.firstError);
  }

  private build(stage: StagePlan, upstream: Flow): Flow {
    const flow = this.flowFor(stage, upstream);
    this.stages.push(flow);
    return flow;
  }

  private flowFor(stage: StagePlan, upstream: Flow): StageFlow {
    switch (stage.kind) {
      case 'map':
      case 'filter':
        return new WorkFlow(stage, upstream, this, this.ledger);
      case 'flatMap':
        return new FlatFlow(new WorkFlow(stage, upstream, this, this.ledger), this.ledger);
      case 'batch':
        return new BatchFlow(upstream, stage.options, stage.name, this, this.clock);
      case 'sort':
        return new SortFlow(upstream, stage.options, stage.name, this);
      case 'tee':
      default:
        return new TeeFlow(upstream, new SinkWriter(stage.sink, stage.name, this));
    }
  }

  private async pullInto(writer: SinkWriter): Promise<void> {
    try {
      for (let parcel = await this.last.next(); parcel !== undefined; parcel = await this.last.next()) {
        const writing = writer.write(parcel);
        if (writing !== undefined) await writing;
        this.ledger.settle(parcel, 'succeeded');
      }
      await writer.end();
    } catch (error) {
      // Whoever failed has said so already; this is for what nobody else could tell.
      this.fail('sink', error);
    }
  }

  private async pull(): Promise<Parcel | undefined> {
    try {
      return await this.last.next();
    } catch (error) {
      this.fail('sink', error);
      return undefined;
    }
  }

  /**
   * What `work` gives, or nothing as soon as the run is cancelled: what is cancelled may never settle. `onGiven` is called with it in the
   * very instant in which it is certain to be given.
   */
  private unlessCancelled<V>(
    work: Promise<V>,
    onGiven?: (value: NonNullable<V>) => void,
  ): Promise<V | undefined> {
    return new Promise((resolve) => {
      const give = (value: V): void => {
        const isGiven = this.state.kind === 'running';
        if (isGiven && value !== undefined && value !== null) onGiven?.(value);
        resolve(isGiven ? value : undefined);
      };
      this.wake = () => resolve(undefined);
      // Neither kind of work rejects.
      void work.then(give);
    });
  }

  private abort(reason: unknown): void {
    if (this.state.kind === 'running') this.leave({ kind: 'aborted', error: reason });
  }

  private leave(state: Exclude<State, { kind: 'running' | 'done' }>, culprit?: Parcel): void {
    this.state = state;
    this.ledger.close(culprit, state.kind === 'failed' ? state : undefined);
    this.cancelling = this.cancel(state.error);
    this.wake?.();
  }

  private async cancel(reason: unknown): Promise<void> {
    await Promise.allSettled([
      ...this.stages.map((stage) => stage.destroy(reason)),
      this.source.close(reason),
      this.writer?.destroy(reason),
      this.ownPool?.destroy(reason),
    ]);
  }

  /** Lets go of what is left, and says how it ended. */
  private finish(): Promise<RunResult> {
    this.finishing ??= this.letGo();
    return this.finishing;
  }

  private async letGo(): Promise<RunResult> {
    if (this.state.kind === 'running') {
      this.state = { kind: 'done' };
      await this.ownPool?.close();
    } else if (this.cancelling !== undefined) {
      await withinGrace(this.cancelling, this.clock);
    }
    this.registration?.cancel();
    deadlockGuard.unwatch(this);
    const result = this.result();
    this.final = result;
    const { state } = this;
    if (runEndEvent.isObserved) runEndEvent.publish({ state: state.kind, result });
    if (state.kind === 'failed') throw new PipelineRunError(state.stage, state.error, result);
    if (state.kind === 'aborted') throw state.error;
    return result;
  }

  describeWaits(): string {
    const stage = this.stuckAt();
    return stage === 'source'
      ? 'a pipeline waits for its source, which gives nothing more and does not end: close it after the last item'
      : `a pipeline waits for its stage '${stage}'`;
  }

  refuseWaits(error: PipelineError): void {
    this.fail(this.stuckAt(), error);
  }

  /** Where the items have come to rest that are furthest on their way. */
  private stuckAt(): string {
    const stages = this.result().stages.toReversed();
    return stages.find((stage) => stage.inFlight > 0)?.name ?? 'source';
  }
}
