import { describe, expectTypeOf, test } from 'vitest';
import {
  AdaptiveLimiter,
  adaptiveLimit,
  BackpressureHandler,
  buffer,
  CircuitBreaker,
  circuitBreaker,
  concurrencyLimit,
  type Context,
  deadline,
  type Executed,
  type Layer,
  type LayeredService,
  type LimitAlgorithm,
  loadShed,
  LoadShedder,
  type LoadSheddingError,
  rateLimit,
  retry,
  type Service,
  service,
  systemClock as clock,
  timeout,
  type Token,
  type WindowStats,
} from '../../src/index.js';

// What is checked here is checked by the compiler (`npm run check`), on the public API; the programs do not run.

const twice: Layer<string, number> = (next) => async (request, context: Context) =>
  (await next(request, context)) + (await next(request, { ...context, attempt: 2 }));

const answersWithText = (next: Service<number, string>): Service<number, string> => next;

describe('the public API', () => {
  test('a limiter gives tokens', () => {
    const limiter = new AdaptiveLimiter({
      min: 1,
      max: 200,
      initial: 20,
      algorithm: 'vegas',
      mode: 'shadow',
      clock,
    });
    expectTypeOf(limiter.tryAcquire({ key: 'a' })).toEqualTypeOf<Token | undefined>();
    expectTypeOf(limiter.acquire({ deadlineMs: 5, priority: 1 })).resolves.toEqualTypeOf<Token>();
    expectTypeOf(limiter.run(async () => 'x')).resolves.toEqualTypeOf<string>();
    expectTypeOf(limiter.run(() => 1)).resolves.toEqualTypeOf<number>();
    expectTypeOf(limiter.adjust(0.2, 100)).toEqualTypeOf<number>();
  });

  test('an algorithm needs no more than onWindow', () => {
    expectTypeOf<{ onWindow: (window: WindowStats) => number }>().toExtend<LimitAlgorithm>();
    expectTypeOf(() => new AdaptiveLimiter({ algorithm: { onWindow: ({ limit }) => limit } })).toBeFunction();
  });

  test('a handler gives a value or the reason', () => {
    const done = new BackpressureHandler(3).execute(async () => 5);
    expectTypeOf(done).resolves.toEqualTypeOf<Executed<number>>();
    expectTypeOf<Extract<Executed<number>, { ok: false }>['error']>().toEqualTypeOf<LoadSheddingError>();
    expectTypeOf(() => new BackpressureHandler(new AdaptiveLimiter())).toBeFunction();
  });

  test('breakers and shedders', () => {
    const breaker = new CircuitBreaker({ failureThreshold: 5, openMs: 1_000, successThreshold: 3 });
    expectTypeOf(breaker.state).toEqualTypeOf<'closed' | 'open' | 'half-open'>();
    expectTypeOf(breaker.execute(() => true)).resolves.toEqualTypeOf<boolean>();
    expectTypeOf(new LoadShedder().run(() => 'x', { priority: 1 })).resolves.toEqualTypeOf<string>();
  });

  test('all nine layers fit around a service without annotations', () => {
    const call = service((text: string, { signal }) => (signal.aborted ? 0 : text.length)).with(
      deadline({ timeoutMs: 1_000, clock }),
      loadShed(),
      buffer({ size: 5 }),
      retry({ attempts: 3, clock, random: () => 0.5 }),
      circuitBreaker({ failureThreshold: 5 }),
      rateLimit({ limit: 10, periodMs: 1_000, clock }),
      concurrencyLimit({ maxConcurrent: 4, clock }),
      adaptiveLimit({ max: 50, clock }),
      timeout({ timeoutMs: 100, clock }),
    );
    expectTypeOf(call).toEqualTypeOf<LayeredService<string, number>>();
    expectTypeOf(call).toExtend<Service<string, number>>();
    expectTypeOf(call('x')).resolves.toEqualTypeOf<number>();
    expectTypeOf(call.with(adaptiveLimit(new AdaptiveLimiter()))).toEqualTypeOf<
      LayeredService<string, number>
    >();
  });

  test("a layer of one's own", () => {
    expectTypeOf(service((text: string) => text.length).with(twice)('a')).resolves.toEqualTypeOf<number>();
  });

  test('what cannot work does not compile', () => {
    // @ts-expect-error no such algorithm
    expectTypeOf(() => new AdaptiveLimiter({ algorithm: 'magic' })).toBeFunction();
    // @ts-expect-error a limit is needed
    expectTypeOf(() => rateLimit({ periodMs: 1 })).toBeFunction();
    // @ts-expect-error the function answers with a number
    expectTypeOf(() => service((n: number) => n).with(answersWithText)).toBeFunction();
  });
});
