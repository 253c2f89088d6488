import type { MadeOutput } from './ledger.js';

/**
 * Thumbnails by what they were made of.
 *
 * I1 `get` gives what was added, in the order it was added;
 * I2 what one `add` gave of a content takes a place in a map and nothing else: most contents are one source's.
 */
export class ContentIndex {
  /** As they were added, and belonging to whoever added them. */
  readonly #lists = new Map<string, readonly MadeOutput[]>();
  /** Lists of the index's own, of the contents that were added more than once. */
  readonly #own = new Map<string, MadeOutput[]>();

  /** The list is kept and must not change. */
  add(outputs: readonly MadeOutput[]): void {
    const of = outputs[0]?.of;
    if (of === undefined) return;
    if (outputs.every((output) => output.of === of)) this.#addTo(of, outputs);
    else for (const output of outputs) this.#addTo(output.of, [output]);
  }

  get(hash: string): readonly MadeOutput[] {
    return this.#lists.get(hash) ?? [];
  }

  #addTo(hash: string, outputs: readonly MadeOutput[]): void {
    const list = this.#lists.get(hash);
    if (list === undefined) {
      this.#lists.set(hash, outputs);
      return;
    }
    let own = this.#own.get(hash);
    if (own === undefined) {
      own = [...list];
      this.#own.set(hash, own);
      this.#lists.set(hash, own);
    }
    own.push(...outputs);
  }
}
