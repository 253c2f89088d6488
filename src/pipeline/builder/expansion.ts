import { openSource, type Source, type SourceLike } from '../ends/index.js';

/** What `flatMap` made of an item, before it is taken apart. */
export class Expansion {
  readonly item: unknown;
  private readonly values: SourceLike<unknown>;

  constructor(item: unknown, values: SourceLike<unknown>) {
    this.item = item;
    this.values = values;
  }

  open(): Source<unknown> {
    return openSource(this.values);
  }

  /** Nobody will take it apart: lets go of what it holds, as a stream that was opened for it. Never rejects. */
  async discard(reason: unknown): Promise<void> {
    try {
      await this.open().close(reason);
    } catch {
      // It is not wanted any more, and why it could not be closed changes nothing.
    }
  }
}

/** The expansion of an item, or a `TypeError` when `values` is nothing that can be iterated. */
export function requireExpandable(item: unknown, values: unknown): Expansion {
  if (isIterable(values)) return new Expansion(item, values);
  throw new TypeError(
    `flatMap needs an iterable for each item, not ${values === null ? 'null' : typeof values}`,
  );
}

function isIterable(value: unknown): value is SourceLike<unknown> {
  if (typeof value === 'string') return true;
  if (typeof value !== 'object' || value === null) return false;
  return Symbol.iterator in value || Symbol.asyncIterator in value;
}
