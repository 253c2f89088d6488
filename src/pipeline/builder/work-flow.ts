import { isPipelineError, isThenable } from '../../base/index.js';
import type { Layer } from '../../limits/index.js';
import type { WorkerPool, WorkerTask } from '../../pool/index.js';
import {
  type CoreHooks,
  type ItemContext,
  NOTHING,
  type Processor,
  ProcessorCore,
  type ProcessorOptions,
  resolveOptions,
  type StageContext,
  type Worker,
  workerFor,
} from '../processor/index.js';
import { Expansion, requireExpandable } from './expansion.js';
import type { Flow, StageFlow, StageRun } from './flow.js';
import { type LayeredWork, withLayers } from './layers.js';
import { type Ledger, Parcel } from './parcel.js';
import type { StageStats } from './result.js';

/** A stage that works on items, as it was composed. */
export interface WorkPlan {
  readonly kind: 'map' | 'filter' | 'flatMap';
  readonly name: string;
  readonly processor: Processor<unknown, unknown> | WorkerTask<unknown, unknown>;
  readonly options: ProcessorOptions<unknown>;
  readonly layers: readonly Layer<unknown, unknown>[];
}

/** A stage that works on items: the engine of a `DataProcessor` between two places of the chain. */
export class WorkFlow implements StageFlow, CoreHooks<Parcel> {
  private readonly plan: WorkPlan;
  private readonly upstream: Flow;
  private readonly run: StageRun;
  private readonly ledger: Ledger;
  private readonly core: ProcessorCore<Parcel>;
  private culprit: Parcel | undefined = undefined;
  /** Of items whose call was repeated: how often it was tried. */
  private readonly attempts = new WeakMap<Parcel, number>();
  private feeding: Promise<void> | undefined = undefined;
  /** What is being let go of after an early end. At most what the stage may hold. */
  private readonly discarding: Promise<void>[] = [];

  constructor(plan: WorkPlan, upstream: Flow, run: StageRun & { pool(): WorkerPool }, ledger: Ledger) {
    this.plan = plan;
    this.upstream = upstream;
    this.run = run;
    this.ledger = ledger;
    const { onError = 'fail', ...others } = plan.options;
    const options = resolveOptions<Parcel>({
      ...others,
      name: plan.name,
      onError: typeof onError === 'function' ? (error, parcel) => onError(error, parcel.value) : onError,
    });
    const pool = plan.options.pool ?? (typeof plan.processor === 'function' ? undefined : run.pool());
    this.core = new ProcessorCore(
      onParcels(plan, workerFor(plan.processor, options.limit, pool), this.attempts),
      options,
      this,
    );
  }

  next(): Promise<Parcel | undefined> {
    this.feeding ??= this.feed();
    return this.core.receive('value', 1) as Promise<Parcel | undefined>;
  }

  /** An item whose result had left already turns out to have failed. */
  failLate(parcel: Parcel, error: unknown): void {
    this.core.failLate(parcel, error);
  }

  stats(): StageStats {
    const { dropped, failed, inFlight, name, queued, received, shed, succeeded } = this.core.stats();
    return { name, received, succeeded, failed, dropped, shed, inFlight, queued };
  }

  async destroy(reason: unknown): Promise<void> {
    await this.core.destroy(reason);
    await Promise.all(this.discarding);
  }

  private async feed(): Promise<void> {
    try {
      for (
        let parcel = await this.upstream.next();
        parcel !== undefined;
        parcel = await this.upstream.next()
      ) {
        const offer = this.core.offer(parcel);
        if (offer === 'full') await this.core.send(parcel);
        if (offer === 'closed') throw this.core.stats().error;
      }
      this.core.close();
    } catch (error) {
      // Whoever failed has told the run; this is for what nobody else could tell, like a deadlock.
      this.run.fail(this.plan.name, error);
    }
  }

  onValue(parcel: Parcel, value: unknown): unknown {
    if (this.plan.kind !== 'filter') {
      parcel.value = value;
      return parcel;
    }
    if (value) return parcel;
    this.ledger.settle(parcel, 'succeeded');
    return NOTHING;
  }

  /** What a layer refuses before any work has not failed. */
  isShed(error: unknown): boolean {
    return this.plan.layers.length > 0 && isPipelineError(error, 'LOAD_SHED');
  }

  onFailed(parcel: Parcel, error: unknown): void {
    const { onError = 'fail' } = this.plan.options;
    this.run.note(error);
    if (onError === 'fail') this.culprit = parcel;
    else
      this.ledger.settle(parcel, 'failed', { stage: this.plan.name, error, attempts: this.triesOf(parcel) });
  }

  onDropped(parcel: Parcel): void {
    this.ledger.settle(parcel, 'dropped');
  }

  onLost(value: unknown): void {
    const lost = value instanceof Parcel ? value.value : value;
    if (lost instanceof Expansion) this.discarding.push(lost.discard(this.core.stats().error));
  }

  onShed(parcel: Parcel): void {
    this.ledger.settle(parcel, 'shed');
  }

  onEnd(error: unknown): void {
    this.run.fail(this.plan.name, error, this.culprit, this.triesOf(this.culprit));
  }

  private triesOf(parcel: Parcel | undefined): number {
    return (parcel === undefined ? undefined : this.attempts.get(parcel)) ?? 1;
  }
}

/** The worker of a stage, handed parcels instead of bare items. */
function onParcels(
  plan: WorkPlan,
  worker: Worker<unknown, ItemContext>,
  attempts: WeakMap<Parcel, number>,
): Worker<Parcel> {
  const work = ofParcels(withLayers(worker.run, plan.layers), plan.layers.length > 0 ? attempts : undefined);
  return {
    run: plan.kind === 'flatMap' ? expanding(work) : work,
    finish: () => worker.finish(),
    abort: (reason) => worker.abort(reason),
    stopped: () => worker.stopped(),
  };
}

type ParcelWork = (parcel: Parcel, context: StageContext) => unknown;

/** `attempts` is for what can be repeated. */
function ofParcels(work: LayeredWork, attempts: WeakMap<Parcel, number> | undefined): ParcelWork {
  if (attempts === undefined) return (parcel, context) => work(parcel.value, context);
  return (parcel, context) => work(parcel.value, context, (attempt) => void attempts.set(parcel, attempt));
}

/** What cannot be expanded is the failure of its item, not of the stage. */
function expanding(work: ParcelWork): ParcelWork {
  return (parcel, context) => {
    const { value: item } = parcel;
    const outcome = work(parcel, context);
    if (!isThenable(outcome)) return requireExpandable(item, outcome);
    return outcome.then((value) => requireExpandable(item, value));
  };
}
