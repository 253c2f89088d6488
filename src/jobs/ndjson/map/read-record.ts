import { isUtf8 } from 'node:buffer';
import { messageOf } from '../../../base/index.js';
import { explainFault } from '../json/index.js';
import type { ChunkFailure } from './chunk.js';
import type { MemberReader, ScannedMembers } from './member-reader.js';

/** Why a record failed, before it is known where its output would have been. */
export type Failure = Pick<ChunkFailure, 'at' | 'stage' | 'code' | 'reason'>;

/** A record that failed: thrown within a worker, and caught there. */
export class RecordFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.reason);
    this.failure = failure;
  }
}

/** Reads the records of one chunk. */
export class RecordReader {
  readonly bytes: Buffer;
  /** Every line is UTF-8, or nobody wants to know. */
  private readonly isTrusted: boolean;
  private readonly members: ScannedMembers | undefined;

  /** `members`: the function looks at nothing else, so no record need be read as a whole. Lines are then asked for in their order. */
  constructor(bytes: Buffer, validate: boolean, members?: MemberReader) {
    this.bytes = bytes;
    const areUtf8 = isUtf8(bytes);
    this.isTrusted = !validate || areUtf8;
    this.members = areUtf8 ? members?.scan(bytes) : undefined;
  }

  /** The value of the line from `start` to `end`. `JSON.parse` reads RFC 8259 and nothing else; why it refuses is found out after. */
  read(start: number, end: number): unknown {
    const { bytes } = this;
    const some = this.members?.read(start);
    if (some !== undefined) return some;
    if (!this.isTrusted) this.requireUtf8(start, end);
    try {
      return JSON.parse(bytes.toString('utf8', start, end));
    } catch (error) {
      const fault = explainFault(bytes, start, end);
      const { at, code, reason } = fault ?? {
        at: start,
        code: 'INVALID_JSON' as const,
        reason: messageOf(error),
      };
      throw new RecordFailure({ stage: 'parse', at, code, reason });
    }
  }

  private requireUtf8(start: number, end: number): void {
    if (isUtf8(this.bytes.subarray(start, end))) return;
    const fault = explainFault(this.bytes, start, end);
    if (fault !== undefined) throw new RecordFailure({ stage: 'parse', ...fault });
  }
}
