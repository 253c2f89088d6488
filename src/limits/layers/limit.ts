import type { Clock } from '../../base/index.js';
import { AdaptiveLimiter } from '../adaptive-limiter.js';
import type { AdaptiveLimiterOptions } from '../limiter-options.js';
import { fixedLimiter } from '../shedding/backpressure-handler.js';
import { type Outcome, outcomeOfError, outcomeOfResult, type Token } from '../token.js';
import { type LayerKind, ofKind } from './kind.js';
import type { Context, Layer } from './service.js';
import { roomOf, withHold } from './within.js';

export interface ConcurrencyLimitOptions {
  /** How many calls may be inside at once. */
  readonly maxConcurrent: number;
  readonly clock?: Clock;
}

/**
 * At most `maxConcurrent` calls are inside at once; others wait, first come, first served, until `context.signal`
 * aborts. Inside `loadShed` they are refused with `LOAD_SHED` (`concurrency`). The permit is held until the function
 * has settled, also when a timeout made its call reject before.
 */
export function concurrencyLimit<Q, R>({ maxConcurrent, clock }: ConcurrencyLimitOptions): Layer<Q, R> {
  return limitedBy('concurrencyLimit', fixedLimiter(maxConcurrent, clock));
}

/**
 * As `concurrencyLimit`, with a limit that finds itself: see `AdaptiveLimiter`, of which it takes one or the options. An
 * error or a timeout counts as dropped. Name it inside `retry`, so that it sees every attempt.
 */
export function adaptiveLimit<Q, R>(limiter: AdaptiveLimiter | AdaptiveLimiterOptions = {}): Layer<Q, R> {
  return limitedBy(
    'adaptiveLimit',
    limiter instanceof AdaptiveLimiter ? limiter : new AdaptiveLimiter(limiter),
  );
}

function limitedBy<Q, R>(kind: LayerKind, limiter: AdaptiveLimiter): Layer<Q, R> {
  return ofKind(kind, (next) => async (request, context) => {
    const token = await enter(limiter, context);
    const goingOn: Promise<unknown>[] = [];
    const inside = withHold(context, (work) => goingOn.push(work));
    try {
      const result = await next(request, inside);
      afterwards(goingOn, token, outcomeOfResult(context.signal));
      return result;
    } catch (error) {
      afterwards(goingOn, token, outcomeOfError(error, context.signal));
      throw error;
    }
  });
}

async function enter(limiter: AdaptiveLimiter, context: Context): Promise<Token> {
  const room = roomOf(context);
  if (room === undefined || limiter.wouldAdmit(context)) return limiter.acquire(context);
  if (!room.enter()) {
    const reason = room.reason === 'own' ? 'concurrency' : room.reason;
    throw limiter.refuse(reason, context);
  }
  try {
    return await limiter.acquire(context);
  } finally {
    room.leave();
  }
}

/**
 * A permit stands for running work: what a timeout left behind is awaited first. The outcome is what it was when the call
 * ended: a caller may well abort its signal once it has the error.
 */
function afterwards(goingOn: readonly Promise<unknown>[], token: Token, outcome: Outcome): void {
  if (goingOn.length === 0) token[outcome]();
  else void Promise.allSettled(goingOn).then(() => token[outcome]());
}
