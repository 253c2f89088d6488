/** The next turn of the event loop: every microtask has run, and so has what the cooperative budget had put off. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** What has become of `promise` so far, in this turn. */
export async function stateOf<T>(
  promise: Promise<T>,
): Promise<
  { status: 'pending' } | { status: 'fulfilled'; value: T } | { status: 'rejected'; reason: unknown }
> {
  return Promise.race([
    promise.then(
      (value) => ({ status: 'fulfilled' as const, value }),
      (reason: unknown) => ({ status: 'rejected' as const, reason }),
    ),
    Promise.resolve().then(() => ({ status: 'pending' as const })),
  ]);
}

/** `value`, which this test knows to be there. */
export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('expected something, found undefined');
  return value;
}
