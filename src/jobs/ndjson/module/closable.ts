/**
 * Items until `signal` aborts: then there are no more, and what they come from is closed.
 *
 * - I1 An item leaves nothing behind, however many there are: only who waits for one is kept.
 * - I2 Who waits when `signal` aborts is told the end, also when the item never comes.
 */
export class Closable<T> implements AsyncIterableIterator<T> {
  private readonly items: AsyncIterator<T>;
  private readonly waiting: Set<() => void> = new Set();
  private isClosed = false;

  constructor(items: AsyncIterator<T>, signal: AbortSignal) {
    this.items = items;
    if (signal.aborted) this.close();
    else signal.addEventListener('abort', () => this.close(), { once: true });
  }

  next(): Promise<IteratorResult<T>> {
    if (this.isClosed) return Promise.resolve(END);
    // No race with one promise for all: that would keep something of every item until the end.
    return new Promise((resolve, reject) => {
      const end = (): void => resolve(END);
      this.waiting.add(end);
      this.items
        .next()
        .then(resolve, reject)
        .finally(() => this.waiting.delete(end));
    });
  }

  async return(): Promise<IteratorResult<T>> {
    await this.items.return?.();
    return END;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private close(): void {
    this.isClosed = true;
    void Promise.resolve(this.items.return?.()).catch(() => undefined);
    for (const end of this.waiting) end();
    this.waiting.clear();
  }
}

const END = { done: true, value: undefined } as const;
