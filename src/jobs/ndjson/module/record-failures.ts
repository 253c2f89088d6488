import { isPipelineError, messageOf } from '../../../base/index.js';
import type { Failure } from '../../../pipeline/index.js';
import type { RecordFault } from '../faults.js';
import type { RecordPlace } from '../read-ndjson.js';
import type { Failures, RunEnding, Teller } from '../run/index.js';
import { thrownAt } from '../user-module/index.js';

/** Where an item of the pipeline comes from; its bytes are there when they may have to be kept. */
export type Origin = readonly [...place: RecordPlace, raw?: Uint8Array];

interface Waiting {
  /** A stage may be called `parse`, too: its name does not tell. */
  readonly kind: 'line' | 'record';
  readonly fault: RecordFault;
  readonly raw: Uint8Array;
  readonly stage: string;
  readonly attempts: number;
}

/**
 * Records that failed, on their way to being told: they are found within calls that cannot wait, and told before the next record is
 * taken and between items that come out.
 *
 * - I1 What failed in a stage is told, however the run ends: it is counted already.
 * - I2 A line that is no record counts once it is told, and none is after the run was to end.
 */
export class RecordFailures {
  /** How many lines that are no records were told. */
  lines = 0;
  /** How the run has to end because of them, if it has to. */
  ending: RunEnding | undefined = undefined;
  private waiting: Waiting[] = [];
  private telling: Promise<void> = Promise.resolve();
  private tellings = 0;
  private last: Failure | undefined = undefined;
  private readonly nameOf: (input: number) => string;

  constructor(nameOf: (input: number) => string) {
    this.nameOf = nameOf;
  }

  /** A line is no record. */
  addLine(fault: RecordFault, raw: Uint8Array): void {
    this.waiting.push({ kind: 'line', fault, raw, stage: 'parse', attempts: 1 });
  }

  /** A record failed in a stage. */
  addRecord([input, line, offset, length, raw = new Uint8Array()]: Origin, failure: Failure): void {
    this.last = failure;
    const place = { file: this.nameOf(input), line, offset, length };
    const { attempts, stage } = failure;
    this.waiting.push({ kind: 'record', fault: faultOf(place, failure), raw, stage, attempts });
  }

  /** Was it this, of a record, that a run failed of? */
  isOfRecord(stage: string | undefined, error: unknown): boolean {
    return this.last !== undefined && this.last.stage === stage && Object.is(this.last.error, error);
  }

  /** Some wait to be told, or for those who are told. */
  get isBusy(): boolean {
    return this.waiting.length > 0 || this.tellings > 0;
  }

  /** Tells those that wait, while `received` items were taken in; waits while the telling does. */
  async tell(failures: Failures, teller: Teller, received: () => number): Promise<void> {
    if (this.waiting.length > 0) this.telling = this.tellAfter(this.telling, failures, teller, received);
    this.tellings += 1;
    await this.telling.finally(() => (this.tellings -= 1));
  }

  private async tellAfter(
    before: Promise<void>,
    failures: Failures,
    { tally }: Teller,
    received: () => number,
  ): Promise<void> {
    await before;
    const { waiting } = this;
    this.waiting = [];
    for (const { kind, fault, raw, stage, attempts } of waiting) {
      if (kind === 'line' && this.ending !== undefined) continue;
      if (kind === 'line') this.lines += 1;
      tally.received = received() + this.lines;
      const ending = await failures.take(fault, raw, stage, attempts);
      // A stage that fails ends the run itself; one that skips has said so.
      if (kind === 'line' || ending !== 'failed') this.ending ??= ending;
    }
  }
}

/** A failure of user code is at the record's start. */
function faultOf(
  place: Pick<RecordFault, 'file' | 'line' | 'offset' | 'length'>,
  { error, stage }: Failure,
): RecordFault {
  const isOurs = isPipelineError(error);
  const reason = `stage '${stage}' failed: ${isOurs ? messageOf(error) : wordsOf(error)}`;
  return { ...place, column: 1, at: place.offset, code: isOurs ? error.code : 'FUNCTION_FAILED', reason };
}

function wordsOf(error: unknown): string {
  const name = error instanceof Error && error.name !== 'Error' ? `${error.name}: ` : '';
  return `${name}${messageOf(error)}${thrownAt(error)}`;
}
