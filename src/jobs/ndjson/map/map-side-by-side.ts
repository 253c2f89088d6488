import { type Clock, isPipelineError } from '../../../base/index.js';
import {
  adaptiveLimit,
  concurrencyLimit,
  type Context,
  type Layer,
  type LayeredService,
  rateLimit,
  retry,
  type Service,
  service,
  timeout,
} from '../../../limits/index.js';
import { NEWLINE, skipSpace } from '../json/index.js';
import { BareCall } from './bare-call.js';
import type { ChunkResult, WorkerChunk } from './chunk.js';
import type { RecordFunction } from './load-function.js';
import type { InTurnOptions } from './map-in-turn.js';
import { failureOf, type Outcome, outcomeOf, TimedOut } from './outcome.js';
import { takeExit } from './own-process.js';
import { type Failure, RecordReader } from './read-record.js';
import { CallContext } from './record-context.js';
import type { Request } from './request.js';
import { type Finished, resultOf } from './side-by-side-result.js';

/** The most calls that `auto` may find to be right. */
const AUTO_MOST = 1_000;

export interface SideBySideOptions extends InTurnOptions {
  readonly order: 'input' | 'completion';
  /** Calls in flight in this worker. */
  readonly concurrency: number | 'auto';
  /** Calls a second in this worker. */
  readonly rate: number | undefined;
  /** How often a call that failed is repeated. */
  readonly retries: number;
  /** The shortest wait before that. */
  readonly backoffMs: number;
}

/**
 * Calls a function for many records at a time, through layers that live as long as the worker: what they have learned and counted
 * holds for the next chunk as well.
 *
 * - I1 No more calls are under way than `lanes`, of one chunk at a time.
 * - I2 A chunk ends when every record that was begun has an outcome; with `order: 'input'` outcomes stand in the order of the records.
 */
export class MapSideBySide {
  private readonly options: SideBySideOptions;
  private readonly clock: Clock;
  private readonly layers: LayeredService<Request, unknown> | undefined;
  private readonly bare: BareCall;

  constructor(fn: RecordFunction, options: SideBySideOptions, clock: Clock) {
    this.options = options;
    this.clock = clock;
    this.bare = new BareCall(fn, options.timeoutMs, clock);
    const { concurrency, rate, retries } = options;
    // The lanes are all the limit that there is then.
    const isBare = typeof concurrency === 'number' && rate === undefined && retries === 0;
    const called = service((request: Request, context) => callOnce(fn, request, context));
    this.layers = isBare ? undefined : called.with(...layersOf(options, clock));
  }

  /**
   * Nothing is begun any more after `turnMs`; what is under way comes to its end. `pending`: the function has been called for the first
   * record already, and this is what it gave.
   */
  async run(chunk: WorkerChunk, turnMs: number, pending?: PromiseLike<unknown>): Promise<ChunkResult> {
    const { clock } = this;
    const startedAt = clock.now();
    const { buffer, byteOffset, length } = chunk.bytes;
    const reader = new RecordReader(Buffer.from(buffer, byteOffset, length), this.options.validate);
    const taking = new Taking(reader, chunk, { clock, endsAt: startedAt + turnMs }, pending);
    const finished: Finished[] = [];
    let callsMs = 0;
    const lane = async (): Promise<void> => {
      for (let request = taking.next(); request !== undefined; request = taking.next()) {
        const place = this.options.order === 'input' ? taking.records - 1 : undefined;
        const begunAt = clock.now();
        const outcome = await this.outcomeOf(request);
        callsMs += clock.now() - begunAt;
        const { start, end, attempts } = request;
        const one = { start, end, line: request.line - chunk.firstLine, attempts, outcome };
        if (place === undefined) finished.push(one);
        else finished[place] = one;
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.lanes, chunk.lines) }, lane));
    this.bare.rest();
    takeExit();
    return {
      ...resultOf(finished, reader.bytes, this.options.kind),
      bytes: taking.at,
      lines: taking.lines,
      records: taking.records,
      elapsedMs: clock.now() - startedAt,
      callMs: callsMs / Math.max(1, taking.records),
    };
  }

  /** Those that wait to be repeated do not keep others from being called. */
  private get lanes(): number {
    const { concurrency, retries } = this.options;
    const calls = concurrency === 'auto' ? AUTO_MOST : concurrency;
    return retries > 0 ? 2 * calls : calls;
  }

  private async outcomeOf(request: Request): Promise<Outcome | Failure> {
    const { kind, timeoutMs } = this.options;
    try {
      return outcomeOf(
        await (this.layers?.(request) ?? this.bare.call(request)),
        this.options,
        request.start,
      );
    } catch (error) {
      const known = isPipelineError(error, 'TIMEOUT') ? new TimedOut(timeoutMs) : error;
      return failureOf(known, kind, request.start);
    }
  }
}

/** Until when calls may begin. */
interface Turn {
  readonly clock: Clock;
  readonly endsAt: number;
}

/** Takes the records of a chunk, one after the other, until the turn is over. */
class Taking {
  at = 0;
  lines = 0;
  records = 0;
  private readonly reader: RecordReader;
  private readonly chunk: WorkerChunk;
  private readonly turn: Turn;
  private pending: PromiseLike<unknown> | undefined;

  constructor(
    reader: RecordReader,
    chunk: WorkerChunk,
    turn: Turn,
    pending: PromiseLike<unknown> | undefined,
  ) {
    this.reader = reader;
    this.chunk = chunk;
    this.turn = turn;
    this.pending = pending;
  }

  next(): Request | undefined {
    const { reader } = this;
    const { bytes } = reader;
    if (this.records > 0 && this.turn.clock.now() > this.turn.endsAt) return undefined;
    while (this.at < bytes.length) {
      const start = this.at;
      const end = bytes.indexOf(NEWLINE, start);
      const line = this.chunk.firstLine + this.lines;
      this.at = end + 1;
      this.lines += 1;
      if (bytes[skipSpace(bytes, start)] === NEWLINE) continue;
      const index = this.chunk.firstIndex + this.records;
      this.records += 1;
      const { pending } = this;
      this.pending = undefined;
      return { start, end, index, line, pending, attempts: 1, read: () => reader.read(start, end) };
    }
    return undefined;
  }
}

function layersOf(options: SideBySideOptions, clock: Clock): Layer<Request, unknown>[] {
  const { backoffMs, concurrency, rate, retries, timeoutMs } = options;
  const layers: Layer<Request, unknown>[] = [];
  if (retries > 0) {
    // Whoever asks for so many tries wants them: there is no budget.
    const budget = { perSecond: 1e9 };
    const maxMs = Math.max(20_000, backoffMs);
    layers.push(
      retry({ attempts: retries + 1, baseMs: backoffMs, maxMs, budget, retryIf: isWorthRepeating, clock }),
    );
  }
  if (rate !== undefined)
    layers.push(rateLimit({ limit: rate, periodMs: 1_000, burst: burstOf(rate), clock }));
  if (concurrency === 'auto') layers.push(adaptiveLimit({ max: AUTO_MOST, clock }));
  else layers.push(concurrencyLimit({ maxConcurrent: concurrency }));
  if (timeoutMs > 0) layers.push(letGo, timeout({ timeoutMs, clock }));
  return layers;
}

/** What timers are late, and what a chunk's end costs, is made up for, up to a twentieth of a second of calls. */
function burstOf(rate: number): number {
  return 1 + Math.floor(rate / 20);
}

/**
 * A call that took too long is over, and the next takes its place, although the function may never settle: it has its signal, and
 * a limit that waited for it would make its neighbours wait for ever. So limits are not told of it: what layers tell one another
 * stands in the context under symbols, and is not passed on.
 */
function letGo<Q, R>(next: Service<Q, R>): Service<Q, R> {
  return (request, { attempt, signal }) => next(request, { attempt, signal });
}

function isWorthRepeating(error: unknown): boolean {
  return failureOf(error, 'map', 0).stage !== 'parse';
}

function callOnce(fn: RecordFunction, request: Request, context: Context): unknown {
  const { attempt } = context;
  request.attempts = attempt;
  const { index, line, pending } = request;
  if (pending !== undefined && attempt === 1) return pending;
  return fn(request.read(), new CallContext(index, line, context));
}
