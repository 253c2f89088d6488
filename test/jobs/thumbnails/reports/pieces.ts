import type { ItemEvent, OutputReport, SummaryEvent } from '../../../../src/index.js';

export function output(path: string, width: number, height = width): OutputReport {
  return { path, size: String(width), width, height, format: 'jpeg', bytes: 1_000 };
}

export function item(
  source: string,
  outputs: readonly OutputReport[],
  error?: ItemEvent['error'],
): ItemEvent {
  const base = { type: 'item', source, outputs, elapsedMs: 1 } as const;
  return error === undefined ? { ...base, status: 'created' } : { ...base, status: 'failed', error };
}

export const summary: SummaryEvent = {
  type: 'summary',
  total: 3,
  created: 2,
  upToDate: 0,
  failed: 1,
  degraded: 0,
  shed: 0,
  outputs: 2,
  inputBytes: 10,
  outputBytes: 5,
  elapsedMs: 1_500,
};

export const corrupt = { code: 'CORRUPT', message: 'a <damaged> file & more' } as const;
