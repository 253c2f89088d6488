import type { OversizedRecord } from '../batch.js';
import { deadLetterLine } from '../dead-letter.js';
import { faultMessage, faultOfOversized, type RecordFault } from '../faults.js';
import { isExceeded } from '../../run/index.js';
import type { NdjsonInput } from '../reading/index.js';
import { DeadLetterFile, type DeadLetterFileOptions } from './dead-letter-file.js';
import type { RunEnding } from './events.js';
import type { Settings } from './settings.js';
import type { Teller } from './story.js';

/** Received records from which on a share of failures says something; at the end it always does. */
const ENOUGH_FOR_A_SHARE = 1000;

/**
 * What a run does with records that fail: tells each, keeps it where that was asked for, counts, and says when the run has to
 * end.
 *
 * - I1 Every failed record is one `fault` event, one count, and under `dead-letter` one line of the file; never less.
 */
export class Failures {
  private readonly settings: Settings;
  private readonly teller: Teller;
  private readonly inputs: readonly NdjsonInput[];
  private readonly letters: DeadLetterFile | undefined;

  private constructor(
    settings: Settings,
    teller: Teller,
    inputs: readonly NdjsonInput[],
    letters: DeadLetterFile | undefined,
  ) {
    this.settings = settings;
    this.teller = teller;
    this.inputs = inputs;
    this.letters = letters;
  }

  /**
   * Opens the dead-letter file, if there is to be one; refused as `DeadLetterFile.open` says.
   */
  static async open(
    settings: Settings,
    teller: Teller,
    inputs: readonly NdjsonInput[],
    options: DeadLetterFileOptions = {},
  ): Promise<Failures> {
    const { deadLetter } = settings;
    const letters =
      deadLetter === undefined ? undefined : await DeadLetterFile.open(deadLetter, inputs, options);
    return new Failures(settings, teller, inputs, letters);
  }

  /** How many bytes of a record that is too long are worth keeping. */
  get keepOversizedBytes(): number {
    return keptOfOversized(this.settings);
  }

  /** How long the dead-letter file is. */
  get deadLetterBytes(): number {
    return this.letters?.length ?? 0;
  }

  /** The name of an input, as it was given. */
  nameOf(input: number): string {
    return this.inputs[input]?.name ?? '?';
  }

  /** Takes in a record that failed; gives how the run has to end because of it, if it has to. */
  async take(
    fault: RecordFault,
    bytes: Uint8Array,
    stage: string,
    attempts = 1,
  ): Promise<RunEnding | undefined> {
    const { tally } = this.teller;
    tally.failed += 1;
    await this.letters?.write(deadLetterLine(fault, bytes, stage, attempts));
    await this.teller.emit({ type: 'fault', fault, message: faultMessage(fault) });
    if (this.settings.onError === 'fail') return 'failed';
    return this.isTooMany(ENOUGH_FOR_A_SHARE) ? 'max-failures' : undefined;
  }

  /** The same for a record that is too long; it is counted as received here. */
  takeOversized(record: OversizedRecord): Promise<RunEnding | undefined> {
    this.teller.tally.received += 1;
    const fault = faultOfOversized(this.nameOf(record.input), record, this.settings.maxRecordBytes);
    return this.take(fault, record.kept, 'parse');
  }

  /** The input has ended: more failures than allowed, after all? */
  atEnd(): RunEnding | undefined {
    return this.isTooMany(0) ? 'max-failures' : undefined;
  }

  async close(): Promise<void> {
    await this.letters?.close();
  }

  private isTooMany(enough: number): boolean {
    const { failed, received } = this.teller.tally;
    const limit = this.settings.maxFailures;
    if (limit === undefined || (limit.kind === 'share' && received < enough)) return false;
    return isExceeded(limit, failed, received);
  }
}

/** How many bytes of a record that is too long a run under these settings keeps. */
export function keptOfOversized({
  deadLetter,
  maxRecordBytes,
}: Pick<Settings, 'deadLetter' | 'maxRecordBytes'>): number {
  return deadLetter === undefined ? 0 : Math.min(maxRecordBytes, 2 ** 20);
}
