import type { ItemEvent, SummaryEvent } from '../../index.js';
import type { DataOutput } from '../terminal/data-output.js';
import { printable, printableJson } from '../terminal/printable.js';
import type { DataForm } from './resolve.js';

/** Puts a run's events on standard output in one form. Nothing is kept: a run of any length takes no more memory. */
export interface DataWriter {
  item(event: ItemEvent): Promise<void>;
  /** Once, last. */
  summary(event: SummaryEvent): Promise<void>;
}

export function dataWriter(form: DataForm, output: DataOutput): DataWriter {
  return WRITERS[form](output);
}

const WRITERS: Readonly<Record<DataForm, (output: DataOutput) => DataWriter>> = {
  ndjson: (output) => ({
    item: (event) => output.write(`${printableJson(event)}\n`),
    summary: (event) => output.write(`${printableJson(event)}\n`),
  }),
  json: jsonDocument,
  plan: (output) => ({
    item: (event) => output.write(planLines(event)),
    async summary() {},
  }),
  nothing: () => ({ async item() {}, async summary() {} }),
};

/** `{"items":[…],"summary":{…}}`, an item a line, begun with the first item. */
function jsonDocument(output: DataOutput): DataWriter {
  let before = '{"items":[\n';
  return {
    item(event) {
      const text = before + printableJson(event);
      before = ',\n';
      return output.write(text);
    },
    summary(event) {
      const open = before === ',\n' ? '' : before;
      return output.write(`${open}\n],"summary":${printableJson(event)}}\n`);
    },
  };
}

const PLAN_WORDS = {
  created: 'create',
  degraded: 'create',
  'up-to-date': 'up-to-date',
  failed: 'fail',
  shed: 'shed',
} as const;

function planLines({ status, source, outputs, error }: ItemEvent): string {
  const word = PLAN_WORDS[status].padEnd('up-to-date'.length);
  if (error !== undefined && outputs.length === 0) {
    return `${word}  ${printable(source)}: ${printable(error.message)} (${error.code})\n`;
  }
  return outputs.map(({ path }) => `${word}  ${printable(path)} ← ${printable(source)}\n`).join('');
}
