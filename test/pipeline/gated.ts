import type { ItemContext } from '../../src/pipeline/index.js';

/** A processor whose items settle when the test says so. */
export function gated<T, R = T>() {
  const running = new Map<
    T,
    { context: ItemContext; resolve(result: R): void; reject(error: unknown): void }
  >();
  const started: T[] = [];
  let most = 0;
  return {
    /** Items in the order they were started. */
    started,
    running,
    get most(): number {
      return most;
    },
    processor: (item: T, context: ItemContext): Promise<R> =>
      new Promise((resolve, reject) => {
        started.push(item);
        running.set(item, { context, resolve, reject });
        most = Math.max(most, running.size);
      }),
    /** Lets the item succeed and everything that follows from it happen. */
    async finish(item: T, result: R = item as never): Promise<void> {
      const entry = running.get(item);
      running.delete(item);
      if (entry === undefined) throw new Error(`${String(item)} is not running`);
      entry.resolve(result);
      await turn();
    },
    async fail(item: T, error: unknown): Promise<void> {
      const entry = running.get(item);
      running.delete(item);
      if (entry === undefined) throw new Error(`${String(item)} is not running`);
      entry.reject(error);
      await turn();
    },
  };
}

/** One turn of the event loop: everything that can happen without time passing has happened. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** What a promise is at this moment. */
export async function stateOf(promise: Promise<unknown>): Promise<'pending' | 'resolved' | 'rejected'> {
  let state: 'pending' | 'resolved' | 'rejected' = 'pending';
  // Before anything is waited for: a rejection that nobody looks at in time would be an unhandled one.
  promise.then(
    () => (state = 'resolved'),
    () => (state = 'rejected'),
  );
  await turn();
  return state;
}

/** Everything a processor gives until it ends, received from now on. */
export async function collect<R>(processor: AsyncIterable<R>): Promise<R[]> {
  const results: R[] = [];
  for await (const result of processor) results.push(result);
  return results;
}
