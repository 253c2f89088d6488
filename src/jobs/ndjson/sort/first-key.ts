import { NEWLINE } from '../json/characters.js';
import { MISSING } from '../json/line-table.js';
import type { SortOrder } from '../order/index.js';

/**
 * Whether any record has the first key, seen of records in order: a key that none has is most likely misspelt, and the order then says nothing.
 *
 * - I1 Records without the first key stand together, at the end that `missing` names. So the record at the other end has it, or none has.
 */
export class FirstKey {
  private readonly order: SortOrder;
  private isThere: boolean | undefined = undefined;

  constructor(order: SortOrder) {
    this.order = order;
  }

  /** Whole lines, one call after the other. Of each call one record is looked at. */
  see(bytes: Uint8Array): void {
    if (bytes.length > 0)
      this.look(
        () => this.keyIn(bytes, 0),
        () => this.keyIn(bytes, lastLine(bytes)),
      );
  }

  /** The same of records whose keys were found before: where the first and the last of them have it. */
  seeFound(first: number | undefined, last: number | undefined): void {
    this.look(
      () => first,
      () => last,
    );
  }

  /** The key as it was written, if no record has it; `toItsEnd`: all that is in order was seen. */
  absent(toItsEnd: boolean): string | undefined {
    const { keys, missing } = this.order.spec;
    if (this.isThere !== false || (missing !== 'last' && !toItsEnd)) return undefined;
    return keys[0]?.text;
  }

  private look(first: () => number | undefined, last: () => number | undefined): void {
    const { keys, missing } = this.order.spec;
    if (keys.length === 0) return;
    if (missing !== 'last') this.isThere = last() !== MISSING;
    else this.isThere ??= first() !== MISSING;
  }

  private keyIn(bytes: Uint8Array, start: number): number | undefined {
    const values = new Int32Array(this.order.slots);
    this.order.findKeys(bytes, start, values, 0);
    return values[0];
  }
}

function lastLine(bytes: Uint8Array): number {
  return bytes.length < 2 ? 0 : bytes.lastIndexOf(NEWLINE, bytes.length - 2) + 1;
}
