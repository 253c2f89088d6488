import type { OversizedRecord } from '../../batch.js';
import { faultAt, faultInBatch } from '../../faults.js';
import { lineEnd, NEWLINE, skipSpace } from '../../json/index.js';
import type { RunEnding } from '../../run/index.js';
import type { ArenaPiece } from './piece.js';
import type { FoundRecords } from './scan-piece.js';
import type { ReadingJob } from './source.js';

/** What is made known of a scan of a piece, or of a part of one. */
export type Findings = Pick<FoundRecords, 'faulty' | 'lines' | 'received'>;

/** What was found from `from` up to the record at `stop`, which is among it. */
export function upTo(
  bytes: Uint8Array,
  from: number,
  stop: number,
  { faulty }: Findings,
  maxRecordBytes: number,
): Findings {
  let lines = 0;
  for (let start = from; start <= stop; lines += 1) start = lineEnd(bytes, start) + 1;
  const received = recordsIn(bytes, from, lines, maxRecordBytes);
  const isBefore = faulty.map((_, n) => Number((faulty[n | 1] as number) < stop));
  return { lines, received, faulty: faulty.filter((_, n) => isBefore[n] === 1) };
}

/** How many of so many lines from `start` on are records, faulty and long ones too. */
function recordsIn(bytes: Uint8Array, start: number, lines: number, maxRecordBytes: number): number {
  let records = 0;
  for (let line = 0, at = start; line < lines; line += 1) {
    const end = lineEnd(bytes, at);
    if (bytes[skipSpace(bytes, at)] !== NEWLINE || end - at > maxRecordBytes) records += 1;
    at = end + 1;
  }
  return records;
}

/** Takes in what scans found, in the order of the input: numbers lines, counts records, and deals with those that failed. */
export class Intake {
  private readonly job: ReadingJob;
  /** The number of the line that comes next, by input. */
  private readonly lines: number[] = [];

  constructor(job: ReadingJob) {
    this.job = job;
  }

  /** The number of the line that comes next. */
  lineOf(input: number): number {
    return this.lines[input] ?? 1;
  }

  /**
   * What was found in a piece, from `from` on; `bytes`: where it lies. Gives how the run has to end, if it has to. A record that fails is dealt with when all
   * before it are counted, and none behind it: how many may fail does not depend on what came together, and what is behind the last is not counted.
   */
  async take(
    bytes: Uint8Array,
    piece: ArenaPiece,
    from: number,
    { faulty, lines, received }: Findings,
  ): Promise<RunEnding | undefined> {
    const { failures, settings, teller } = this.job;
    const firstLine = this.lineOf(piece.input);
    this.lines[piece.input] = firstLine + lines;
    let [seen, counted, at] = [0, 0, from];
    for (let n = 0; n < faulty.length; n += 2) {
      const [line, start] = faulty.subarray(n, n + 2) as unknown as [number, number];
      const end = lineEnd(bytes, start);
      const more = recordsIn(bytes, at, line + 1 - seen, settings.maxRecordBytes);
      teller.tally.received += more;
      counted += more;
      [seen, at] = [line + 1, end + 1];
      const offset = piece.offset + start - piece.from;
      const ending =
        end - start > settings.maxRecordBytes
          ? await this.takeLong(bytes, piece.input, firstLine + line, offset, start, end)
          : await failures.take(
              faultInBatch(
                failures.nameOf(piece.input),
                { firstLine, offset: piece.offset - piece.from },
                faultAt(bytes, line, start),
              ),
              bytes.slice(start, end),
              'parse',
            );
      if (ending !== undefined) return ending;
    }
    teller.tally.received += received - counted;
    return undefined;
  }

  async takeOversized(record: OversizedRecord): Promise<RunEnding | undefined> {
    const line = this.lineOf(record.input);
    this.lines[record.input] = line + 1;
    return await this.job.failures.takeOversized({ ...record, line });
  }

  /** A record of a piece that is too long. */
  private async takeLong(
    bytes: Uint8Array,
    input: number,
    line: number,
    offset: number,
    start: number,
    end: number,
  ): Promise<RunEnding | undefined> {
    const { failures, teller } = this.job;
    const kept = new Uint8Array(bytes.slice(start, Math.min(end, start + failures.keepOversizedBytes)));
    teller.tally.received -= 1; // it is counted as it is taken
    const length = end - start;
    return await failures.takeOversized({ kind: 'oversized', input, line, offset, length, kept });
  }
}
