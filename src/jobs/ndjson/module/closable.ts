/** Items until `signal` aborts: then there are no more, and what they come from is closed. */
export class Closable<T> implements AsyncIterableIterator<T> {
  private readonly items: AsyncIterator<T>;
  private readonly closed: Promise<IteratorReturnResult<undefined>>;

  constructor(items: AsyncIterator<T>, signal: AbortSignal) {
    this.items = items;
    this.closed = new Promise((resolve) => {
      const close = (): void => {
        void Promise.resolve(items.return?.()).catch(() => undefined);
        resolve(END);
      };
      if (signal.aborted) close();
      else signal.addEventListener('abort', close, { once: true });
    });
  }

  next(): Promise<IteratorResult<T>> {
    return Promise.race([this.items.next(), this.closed]);
  }

  async return(): Promise<IteratorResult<T>> {
    await this.items.return?.();
    return END;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

const END = { done: true, value: undefined } as const;
