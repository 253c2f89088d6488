import { describe, expect, test } from 'vitest';
import {
  adaptiveLimit,
  buffer,
  concurrencyLimit,
  type Layer,
  loadShed,
  rateLimit,
  retry,
  service,
  timeout,
} from '../../../src/limits/index.js';
import { VirtualClock } from '../simulation/index.js';

const named =
  (name: string, seen: string[]): Layer<string, string> =>
  (next) =>
  async (request, context) => {
    seen.push(`${name} in`);
    const result = await next(request, context);
    seen.push(`${name} out`);
    return result;
  };

test('the first named layer sees the request first and the result last', async () => {
  const seen: string[] = [];
  const call = service((request: string) => request.toUpperCase()).with(named('a', seen), named('b', seen));
  await expect(call('x')).resolves.toBe('X');
  expect(seen).toEqual(['a in', 'b in', 'b out', 'a out']);
});

test('layers added later go inside those named before', async () => {
  const seen: string[] = [];
  const call = service((request: string) => request)
    .with(named('a', seen))
    .with(named('b', seen));
  await call('x');
  expect(seen).toEqual(['a in', 'b in', 'b out', 'a out']);
});

test('a missing context is a signal that never aborts and attempt 1', async () => {
  const call = service((_: string, { signal, attempt }) => ({ aborted: signal.aborted, attempt }));
  await expect(call('x')).resolves.toEqual({ aborted: false, attempt: 1 });
});

test('what a context names without a value is missing', async () => {
  const given = { signal: undefined, attempt: undefined } as object;
  const call = service((_: string, { signal, attempt }) => ({ aborted: signal.aborted, attempt }));
  await expect(call('x', given)).resolves.toEqual({ aborted: false, attempt: 1 });
});

test('what is there of a context arrives as it is', async () => {
  const { signal } = new AbortController();
  const call = service((_: string, context) => context);
  await expect(call('x', { signal, priority: 2, key: 'k' })).resolves.toMatchObject({
    signal,
    priority: 2,
    key: 'k',
    attempt: 1,
  });
});

test('what the function throws at once is a rejection', async () => {
  const call = service((): string => {
    throw new Error('down');
  });
  await expect(call(undefined)).rejects.toThrow('down');
});

test('calls that are refused in the end are counted by reason', async () => {
  const call = service(() => 'up').with(
    loadShed(),
    rateLimit({ limit: 1, periodMs: 1_000, clock: new VirtualClock() }),
  );
  await call(undefined);
  await expect(call(undefined)).rejects.toMatchObject({ reason: 'rate' });
  await expect(call(undefined)).rejects.toMatchObject({ reason: 'rate' });
  expect(call.shed).toMatchObject({ rate: 2, concurrency: 0 });
});

describe('warnings', () => {
  const plain = service((request: string) => request);

  test('there is none when the order works', () => {
    const call = plain.with(
      loadShed(),
      retry(),
      rateLimit({ limit: 10, periodMs: 1_000 }),
      adaptiveLimit(),
      timeout({ timeoutMs: 100 }),
    );
    expect(call.warnings).toEqual([]);
  });

  test.each([
    ['concurrencyLimit', concurrencyLimit<string, string>({ maxConcurrent: 1 })],
    ['adaptiveLimit', adaptiveLimit<string, string>()],
    ['rateLimit', rateLimit<string, string>({ limit: 1, periodMs: 1 })],
  ])('%s outside retry is named', (name, layer) => {
    const { warnings } = plain.with(layer, retry());
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`${name} is outside retry`);
  });

  test('the process is warned of each once', async () => {
    const heard: Error[] = [];
    const listen = (warning: Error): void => {
      if (warning.message.startsWith('buffer')) heard.push(warning);
    };
    process.on('warning', listen);
    for (let n = 0; n < 3; n += 1) plain.with(buffer({ size: 7 }), timeout({ timeoutMs: 1 }));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', listen);
    expect(heard).toMatchObject([{ name: 'PipelineWarning', code: 'PIPELINE_LAYER_ORDER' }]);
  });

  test('loadShed and buffer with no limit inside are named', () => {
    const { warnings } = plain.with(concurrencyLimit({ maxConcurrent: 1 }), loadShed(), buffer({ size: 1 }));
    expect(warnings).toHaveLength(2);
  });
});
