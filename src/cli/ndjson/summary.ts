import { formatDuration, type NdjsonSummary } from '../../index.js';

/** `1000 records: 998 sorted, 2 failed, in 1.2s` */
export function summaryText(summary: NdjsonSummary, verb: string): string {
  const { received, succeeded, filtered = 0, failed, dropped, shed, elapsedMs, ending } = summary;
  // `-c` ends at a record that was received and is not what the verb says.
  const isOut = ending === 'disorder' && succeeded > 0;
  const counts: [number, string][] = [
    [succeeded - Number(isOut), verb],
    [filtered, 'filtered'],
    [failed, 'failed'],
    [dropped, 'dropped'],
    [shed, 'shed'],
  ];
  const told = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  const total = `${received} record${received === 1 ? '' : 's'}`;
  const why = ending === 'complete' ? '' : ` (${whyOf(ending, succeeded)})`;
  return `${total}${told.length > 0 ? ': ' : ''}${told.join(', ')}, in ${formatDuration(elapsedMs)}${why}`;
}

function whyOf(ending: keyof typeof WHY, succeeded: number): string {
  return ending === 'failed' && succeeded === 0 ? `${WHY.failed}; nothing was written` : WHY[ending];
}

/** That a key is most likely misspelt. */
export function absentText(key: string): string {
  return `pipeline: no record has a value for --key ${JSON.stringify(key)}: the order does not depend on it`;
}

/** Why a run that failures ended ended before all was read; undefined of any other. */
export function cutShortText({ ending, failed, succeeded }: NdjsonSummary): string | undefined {
  if (ending === 'failed') return `${whyOf(ending, succeeded)} (--on-error skip goes on with the others)`;
  if (ending !== 'max-failures') return undefined;
  return `stopped: ${failed} record${failed === 1 ? '' : 's'} failed, more than --max-failures allows`;
}

const WHY: Readonly<Record<Exclude<NdjsonSummary['ending'], 'complete'>, string>> = {
  failed: 'ended at a record that failed',
  'max-failures': 'stopped: more records failed than --max-failures allows',
  disorder: 'out of order',
  closed: 'stopped early',
};
