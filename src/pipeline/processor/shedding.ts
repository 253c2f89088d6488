import { PipelineError } from '../../base/index.js';

/** Refused on purpose, before any work. `code` is `LOAD_SHED`; `reason` says what was full. */
export class LoadSheddingError extends PipelineError {
  readonly reason: 'queue-full';
  /** When it may be worth trying again; 0 when nothing is known. */
  readonly retryAfterMs: number = 0;

  constructor(reason: 'queue-full') {
    super('LOAD_SHED', `refused before any work: ${reason}`);
    this.reason = reason;
  }

  static {
    Object.defineProperty(this.prototype, 'name', {
      value: 'LoadSheddingError',
      writable: true,
      configurable: true,
    });
  }
}
