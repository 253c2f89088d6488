import type { Frame } from './jpeg-frame.js';
import type { ScanHeader } from './jpeg-scans.js';

/** libvips refuses files of more scans than this many; they are left to it. */
const MOST_SCANS = 100;
/** The highest bit that a scan may begin with, to libjpeg as to T.81. */
const HIGHEST_BIT = 13;

/** How far the bits of every coefficient of a progressive JPEG are known. */
export class ScanProgress {
  /** By component: for each coefficient the lowest bit known, or -1. */
  readonly #known: ReadonlyMap<number, Int8Array>;
  #scans = 0;

  constructor({ components }: Frame) {
    this.#known = new Map(components.map(({ id }) => [id, new Int8Array(64).fill(-1)]));
  }

  /** Notes what a scan tells; false when it may not follow those before it (T.81, G.1.1.1). */
  take({ components, from, to, before, after }: ScanHeader): boolean {
    this.#scans += 1;
    const isBand = from === 0 ? to === 0 : components.length === 1 && to >= from && to <= 63;
    const isStep = after <= HIGHEST_BIT && (before === 0 || after === before - 1);
    if (!isBand || !isStep || this.#scans > MOST_SCANS) return false;
    for (const id of components) {
      const known = this.#known.get(id);
      if (known === undefined || (from > 0 && known[0] === -1)) return false;
      const expected = before === 0 ? -1 : before;
      for (let at = from; at <= to; at += 1) {
        if (known[at] !== expected) return false;
        known[at] = after;
      }
    }
    return true;
  }

  /** Every bit of every coefficient was told, each once and in order. */
  get isComplete(): boolean {
    return [...this.#known.values()].every((known) => known.every((bit) => bit === 0));
  }
}
