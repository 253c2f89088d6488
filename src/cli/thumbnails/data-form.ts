import type { ItemEvent, PruneEvent, SummaryEvent } from '../../index.js';
import type { DataOutput } from '../terminal/data-output.js';
import { printable, printableJson } from '../terminal/printable.js';
import type { DataForm } from './resolve.js';

/** Puts a run's events on standard output in one form. Nothing is kept: a run of any length takes no more memory. */
export interface DataWriter {
  item(event: ItemEvent): Promise<void>;
  prune(event: PruneEvent): Promise<void>;
  /** Once, last. */
  summary(event: SummaryEvent): Promise<void>;
}

export function dataWriter(form: DataForm, output: DataOutput): DataWriter {
  return WRITERS[form](output);
}

const WRITERS: Readonly<Record<DataForm, (output: DataOutput) => DataWriter>> = {
  ndjson: (output) => ({
    item: (event) => output.write(`${printableJson(event)}\n`),
    prune: (event) => output.write(`${printableJson(event)}\n`),
    summary: (event) => output.write(`${printableJson(event)}\n`),
  }),
  json: jsonDocument,
  plan: (output) => ({
    item: (event) => output.write(planLines(event)),
    prune: (event) => output.write(pruneLines(event)),
    async summary() {},
  }),
  nothing: () => ({ async item() {}, async prune() {}, async summary() {} }),
};

/**
 * `{"items":[…],"summary":{…}}`, an item a line, begun with the first item. Under `--prune` with `"pruned":[…]` before the summary,
 * when something was.
 */
function jsonDocument(output: DataOutput): DataWriter {
  let before = '{"items":[\n';
  const pruned: PruneEvent[] = [];
  return {
    async prune(event) {
      pruned.push(event);
    },
    item(event) {
      const text = before + printableJson(event);
      before = ',\n';
      return output.write(text);
    },
    summary(event) {
      const open = before === ',\n' ? '' : before;
      const between = pruned.length === 0 ? '' : `"pruned":${printableJson(pruned)},`;
      return output.write(`${open}\n],${between}"summary":${printableJson(event)}}\n`);
    },
  };
}

const PLAN_WORDS = {
  created: 'create',
  degraded: 'up-to-date', // nobody knows before a picture is decoded: it is what an earlier run has left
  'up-to-date': 'up-to-date',
  failed: 'fail',
  shed: 'shed',
} as const;

function planLines({ status, source, outputs, error, rebuilt }: ItemEvent): string {
  // One that failed before has no thumbnails yet.
  const isAgain = rebuilt !== undefined && rebuilt !== 'failed-before';
  const word = (isAgain ? 'rebuild' : PLAN_WORDS[status]).padEnd('up-to-date'.length);
  if (error !== undefined && outputs.length === 0) {
    return `${word}  ${printable(source)}: ${printable(error.message)} (${error.code})\n`;
  }
  return outputs.map(({ path }) => `${word}  ${printable(path)} ← ${printable(source)}\n`).join('');
}

function pruneLines({ source, outputs }: PruneEvent): string {
  const word = 'prune'.padEnd('up-to-date'.length);
  return outputs.map((path) => `${word}  ${printable(path)} ← ${printable(source)}\n`).join('');
}
