import type { BatchFault } from './batch.js';
import { explainFault } from './json/explain.js';
import { LineTable } from './json/line-table.js';
import { lineEnd } from './json/scan.js';
import { scanLinesFast } from './json/wasm/scan.js';
import { NO_NAMES } from './json/wanted-names.js';

/** What a batch holds. `lines = records + blank + faulty.length / 2`. */
export interface CheckedBatch {
  readonly lines: number;
  /** Valid records. */
  readonly records: number;
  readonly blank: number;
  /**
   * Of every faulty line its number and where it begins, in order; `faultAt` explains one. A batch may have half a million of
   * them, which as objects would take a hundred times its memory.
   */
  readonly faulty: Int32Array<ArrayBuffer>;
}

/** Validates every line of a batch (strict RFC 8259, UTF-8). `bytes` ends with a newline. Pure. */
export function checkBatch(bytes: Uint8Array): CheckedBatch {
  const table = new LineTable(0, 0);
  scanLinesFast(bytes, NO_NAMES, table);
  const { lines, count: records, blank } = table;
  return { lines, records, blank, faulty: Int32Array.from(table.faulty) };
}

/** The lines that a scan refused, each with its reason. */
export function faultsOf(bytes: Uint8Array, { faulty }: LineTable): BatchFault[] {
  const faults: BatchFault[] = [];
  for (let n = 0; n < faulty.length; n += 2) {
    faults.push(faultAt(bytes, faulty[n] as number, faulty[n + 1] as number));
  }
  return faults;
}

/** What is wrong with the line that begins at `start`; `line` is its number in the batch. */
export function faultAt(bytes: Uint8Array, line: number, start: number): BatchFault {
  const end = lineEnd(bytes, start);
  const fault = explainFault(bytes, start, end);
  // The two readings of the grammar are held together by a property test; a line without a reason is still a fault.
  const { at, code, reason } = fault ?? { at: start, code: 'INVALID_JSON', reason: 'not valid JSON' };
  return { line, start, end, at, code, reason };
}

/** A guess at the records of a slab; a table grows when it is too low. */
export function expectedRecords(bytes: Uint8Array): number {
  return Math.ceil(bytes.length / 128);
}
