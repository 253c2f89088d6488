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
