import { type Clock, isThenable } from '../../../base/index.js';
import { NEWLINE, skipSpace } from '../json/index.js';
import type { ChunkFailure, ChunkResult, WorkerChunk } from './chunk.js';
import type { RecordFunction } from './load-function.js';
import { failureOf, KEEP, type Outcome, outcomeOf, TimedOut, type Wishes } from './outcome.js';
import type { MemberReader } from './member-reader.js';
import { takeExit } from './own-process.js';
import { LoneContext } from './record-context.js';
import { type Failure, RecordReader } from './read-record.js';
import { withinTime } from './within-time.js';

/** After so long a worker gives what it has: somebody sees that it is alive, and lines go on. */
const TURN_MS = 100;
/** Much output goes on early, too. */
const TURN_TEXT = 4 * 2 ** 20;

export interface InTurnOptions extends Wishes {
  readonly validate: boolean;
  /** How long one call may take; 0: as long as it likes. */
  readonly timeoutMs: number;
}

/** What was done in the turn, and, when the function turned out to be asynchronous, its first promise: of the next record. */
export interface TurnTaken {
  readonly result: ChunkResult;
  readonly promise: PromiseLike<unknown> | undefined;
}

/** How far a turn has come. */
interface Done {
  at: number;
  line: number;
  records: number;
  filtered: number;
  /** How many of `failures` count. */
  failed: number;
  /** The output of `map`. */
  text: string;
  /** How many of `kept` count, and the bytes they are. */
  ranges: number;
  keptBytes: number;
}

const NOTHING: Readonly<Done> = {
  at: 0,
  line: 0,
  records: 0,
  filtered: 0,
  failed: 0,
  text: '',
  ranges: 0,
  keptBytes: 0,
};

/**
 * Calls a function for record after record of a chunk, until the chunk or the turn is over. A call that does not end is ended.
 *
 * - I1 What is done is all that came of the lines before `done.at`, whenever a step is ended: it changes by one write.
 * - I2 A step that is ended blames the record whose call is under way, and none when none is: `calledAt` is where it begins, and as soon
 *   as it counts `done.at` is another place.
 * - I3 Every record before `done.at` was filtered, failed, or is lines in `text` or `kept`; never two of these, never none.
 */
export class MapInTurn {
  private readonly reader: RecordReader;
  private readonly chunk: WorkerChunk;
  private readonly fn: RecordFunction;
  private readonly options: InTurnOptions;
  private readonly clock: Clock;
  private readonly failures: ChunkFailure[] = [];
  /** From where to where the kept lines go; neighbours are one range. */
  private readonly kept: Int32Array<ArrayBuffer>;
  private readonly startedAt: number;
  private lookedAt: number;
  /** Where the record begins that the function was called for last. */
  private calledAt = -1;
  /** What is done, and the place for what will be: exchanged by one write, because a step can be ended anywhere. */
  private readonly both: readonly [Done, Done] = [{ ...NOTHING }, { ...NOTHING }];
  private current: 0 | 1 = 0;
  private promise: PromiseLike<unknown> | undefined = undefined;

  /** `members`: the function looks at nothing else. */
  constructor(
    chunk: WorkerChunk,
    fn: RecordFunction,
    options: InTurnOptions,
    clock: Clock,
    members?: MemberReader,
  ) {
    this.clock = clock;
    this.startedAt = clock.now();
    this.lookedAt = this.startedAt;
    const { buffer, byteOffset, length } = chunk.bytes;
    this.reader = new RecordReader(Buffer.from(buffer, byteOffset, length), options.validate, members);
    this.chunk = chunk;
    this.fn = fn;
    this.options = options;
    this.kept = new Int32Array(options.kind === 'filter' ? 2 * chunk.lines : 0);
  }

  run(): TurnTaken {
    const { timeoutMs } = this.options;
    const step = (): void => this.step();
    if (timeoutMs === 0) step();
    else if (!withinTime(step, Math.ceil(TURN_MS + timeoutMs))) this.endCall();
    return { result: this.result(), promise: this.promise };
  }

  private step(): void {
    const { bytes } = this.reader;
    const endsAt = this.startedAt + TURN_MS;
    while (this.done.at < bytes.length && this.lookedAt < endsAt && this.done.text.length < TURN_TEXT) {
      const start = this.done.at;
      const end = bytes.indexOf(NEWLINE, start);
      if (bytes[skipSpace(bytes, start)] === NEWLINE) {
        this.pass(end + 1);
        continue;
      }
      const outcome = this.outcomeOf(start, end);
      if (this.promise !== undefined) return;
      this.count(outcome, start, end);
    }
  }

  /** Undefined: it failed, and the failure is noted, but does not count yet. */
  private outcomeOf(start: number, end: number): Outcome | undefined {
    const { firstIndex, firstLine } = this.chunk;
    const { line, records } = this.done;
    this.calledAt = start;
    try {
      const record = this.reader.read(start, end);
      const result = this.fn(record, new LoneContext(firstIndex + records, firstLine + line));
      const exit = takeExit();
      if (exit !== undefined) throw exit;
      if (isThenable(result)) {
        this.promise = Promise.resolve(result);
        return undefined;
      }
      this.lookAtClock();
      return outcomeOf(result, this.options, start);
    } catch (error) {
      takeExit();
      this.lookedAt = this.clock.now(); // a turn of nothing but failures ends in time, too
      this.note(failureOf(error, this.options.kind, start), start, end);
      return undefined;
    }
  }

  /** A line without a record. */
  private pass(at: number): void {
    const { next } = this;
    Object.assign(next, this.done);
    next.at = at;
    next.line += 1;
    this.exchange();
  }

  private count(outcome: Outcome | undefined, start: number, end: number): void {
    const { done, next } = this;
    next.at = end + 1;
    next.line = done.line + 1;
    next.records = done.records + 1;
    next.filtered = outcome === '' ? done.filtered + 1 : done.filtered;
    next.failed = outcome === undefined ? done.failed + 1 : done.failed;
    const isKept = outcome === KEEP;
    next.text = outcome === undefined || isKept ? done.text : done.text + outcome;
    next.ranges = isKept ? this.keep(start, end + 1) : done.ranges;
    next.keptBytes = isKept ? done.keptBytes + end + 1 - start : done.keptBytes;
    this.exchange();
  }

  private get done(): Readonly<Done> {
    return this.both[this.current];
  }

  private get next(): Done {
    return this.both[this.current === 0 ? 1 : 0];
  }

  private exchange(): void {
    this.current = this.current === 0 ? 1 : 0;
  }

  private keep(start: number, end: number): number {
    const { ranges } = this.done;
    const { kept } = this;
    if (ranges > 0 && kept[2 * ranges - 1] === start) {
      kept[2 * ranges - 1] = end;
      return ranges;
    }
    kept[2 * ranges] = start;
    kept[2 * ranges + 1] = end;
    return ranges + 1;
  }

  /** The step was ended, and with it the call it was in, if it was in one: on a busy machine it may have been between two. */
  private endCall(): void {
    const { bytes } = this.reader;
    const start = this.done.at;
    if (start !== this.calledAt) return;
    const end = bytes.indexOf(NEWLINE, start);
    this.promise = undefined;
    takeExit();
    this.note(failureOf(new TimedOut(this.options.timeoutMs), this.options.kind, start), start, end);
    this.count(undefined, start, end);
  }

  private note(failure: Failure, start: number, end: number): void {
    const { failed, filtered, keptBytes, line, records, text } = this.done;
    const before = { records, filtered, output: this.options.kind === 'filter' ? keptBytes : text.length };
    this.failures[failed] = { ...failure, line, start, end, attempts: 1, before };
  }

  private lookAtClock(): void {
    const { timeoutMs } = this.options;
    const nowMs = this.clock.now();
    const tookMs = nowMs - this.lookedAt;
    this.lookedAt = nowMs;
    if (timeoutMs > 0 && tookMs > timeoutMs) throw new TimedOut(timeoutMs);
  }

  private result(): ChunkResult {
    const { at, line, records, filtered, failed } = this.done;
    const failures = this.failures.slice(0, failed);
    const isMap = this.options.kind === 'map';
    return {
      output: isMap ? bytesOf(this.done.text) : new Uint8Array(0),
      ...(isMap ? {} : { kept: this.kept.slice(0, 2 * this.done.ranges) }),
      bytes: at,
      lines: line,
      records,
      filtered,
      failures: isMap ? inBytes(failures, this.done.text) : failures,
      elapsedMs: this.clock.now() - this.startedAt,
      callMs: undefined,
    };
  }
}

/** The text in bytes with a buffer of their own, so that it can be handed over. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}

/** Places in the text of the output, which ascend, as places in its bytes. */
function inBytes(failures: readonly ChunkFailure[], text: string): ChunkFailure[] {
  let characters = 0;
  let bytes = 0;
  return failures.map((failure) => {
    const { before } = failure;
    bytes += Buffer.byteLength(text.slice(characters, before.output));
    characters = before.output;
    return { ...failure, before: { ...before, output: bytes } };
  });
}
