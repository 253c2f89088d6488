import { PipelineError } from '../base/index.js';

/**
 * The other end is gone: nothing that is sent here will be received, or nothing more will come. `code` is
 * `CHANNEL_CLOSED`. Where a send failed, `value` holds what was not sent.
 */
export class ChannelClosedError extends PipelineError {
  /** What could not be sent. Present only where a send failed. */
  declare readonly value?: unknown;

  constructor(message: string) {
    super('CHANNEL_CLOSED', message);
  }

  /** The error of a send that failed: it hands the value back. */
  static returning(value: unknown): ChannelClosedError {
    const error = new ChannelClosedError('the channel is closed: the value was not sent');
    Object.defineProperty(error, 'value', { value, enumerable: true });
    return error;
  }

  static {
    Object.defineProperty(this.prototype, 'name', {
      value: 'ChannelClosedError',
      writable: true,
      configurable: true,
    });
  }
}

/**
 * A broadcast receiver was overtaken: the `skipped` oldest values it had not read were overwritten. `code` is
 * `CHANNEL_LAGGED`, `count` equals `skipped`. It is told once; reading goes on with the oldest value kept.
 */
export class LaggedError extends PipelineError {
  /** How many values were missed: exactly as many, none counted twice. */
  readonly skipped: number;

  constructor(skipped: number) {
    super('CHANNEL_LAGGED', `the receiver was overtaken and missed ${skipped} values`, { count: skipped });
    this.skipped = skipped;
  }

  static {
    Object.defineProperty(this.prototype, 'name', {
      value: 'LaggedError',
      writable: true,
      configurable: true,
    });
  }
}

/** The semaphore is closed: no permit will be granted any more. `code` is `SEMAPHORE_CLOSED`. */
export class SemaphoreClosedError extends PipelineError {
  constructor() {
    super('SEMAPHORE_CLOSED', 'the semaphore is closed: no permit will be granted any more');
  }

  static {
    Object.defineProperty(this.prototype, 'name', {
      value: 'SemaphoreClosedError',
      writable: true,
      configurable: true,
    });
  }
}
