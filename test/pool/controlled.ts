/** A task that ends when it is told to, or when its signal fires. */
export function controlled<T>(): {
  task: (signal: AbortSignal) => Promise<T>;
  finish: (value: T) => void;
  fail: (reason: unknown) => void;
} {
  const settle: { finish?: (value: T) => void; fail?: (reason: unknown) => void } = {};
  const promise = new Promise<T>((resolve, reject) => {
    settle.finish = resolve;
    settle.fail = reject;
  });
  const task = (signal: AbortSignal): Promise<T> => {
    signal.addEventListener('abort', () => settle.fail?.(signal.reason));
    return promise;
  };
  return { task, finish: (value) => settle.finish?.(value), fail: (reason) => settle.fail?.(reason) };
}
