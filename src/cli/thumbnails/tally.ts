import type { ErrorCode, ItemEvent, SummaryEvent } from '../../index.js';

const NAMES_KEPT = 5;

/** The failures of one code: how many, and the first few by name. */
export interface FailureGroup {
  readonly code: ErrorCode;
  readonly count: number;
  readonly names: readonly string[];
}

/**
 * Counts what has been told of a run so far: for the summary's failures, and in place of the run's own summary when
 * it is stopped before it can give one. Keeps a few names a code, however many items there are.
 */
export class Tally {
  readonly #statuses = { created: 0, 'up-to-date': 0, failed: 0, degraded: 0, shed: 0 };
  readonly #groups = new Map<ErrorCode, { code: ErrorCode; count: number; names: string[] }>();
  #outputs = 0;
  #outputBytes = 0;

  add(event: ItemEvent): void {
    this.#statuses[event.status] += 1;
    if (event.status === 'created' || event.status === 'degraded') {
      this.#outputs += event.outputs.length;
      for (const { bytes } of event.outputs) this.#outputBytes += bytes;
    }
    if (event.error !== undefined && event.status !== 'degraded')
      this.#addFailure(event.source, event.error.code);
  }

  /** The groups, largest first. */
  failures(): readonly FailureGroup[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count);
  }

  /** A summary of what was told, for a run that did not live to give its own. */
  summary(inputBytes: number, elapsedMs: number): SummaryEvent {
    const { created, 'up-to-date': upToDate, failed, degraded, shed } = this.#statuses;
    return {
      type: 'summary',
      total: created + upToDate + failed + degraded + shed,
      created,
      upToDate,
      failed,
      degraded,
      shed,
      outputs: this.#outputs,
      inputBytes,
      outputBytes: this.#outputBytes,
      elapsedMs,
    };
  }

  #addFailure(source: string, code: ErrorCode): void {
    const group = this.#groups.get(code);
    if (group === undefined) {
      this.#groups.set(code, { code, count: 1, names: [source] });
      return;
    }
    group.count += 1;
    if (group.names.length < NAMES_KEPT) group.names.push(source);
  }
}
