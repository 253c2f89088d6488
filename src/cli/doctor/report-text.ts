import type { Finding, FindingState, MachineReport } from '../../index.js';
import type { Colours } from '../terminal/colours.js';
import { printable } from '../terminal/printable.js';

const CONCLUSIONS: Readonly<Record<FindingState, string>> = {
  good: 'All is well.',
  note: 'All works; what is noted could be better.',
  poor: 'Mend what is poor; the rest works.',
};

/** A line for each finding, what to change below it, and what it comes to. */
export function reportText({ findings, state }: MachineReport, colours: Colours): string {
  const column = Math.max(...findings.map(({ name }) => name.length)) + 2;
  const lines = findings.flatMap((finding) => linesOf(finding, column, colours));
  return `${[...lines, '', CONCLUSIONS[state]].join('\n')}\n`;
}

function linesOf({ advice, is, name, state }: Finding, column: number, colours: Colours): string[] {
  const line = `${painted(state, colours)}  ${name.replaceAll('-', ' ').padEnd(column)}${printable(is)}`;
  return advice === undefined ? [line] : [line, `${' '.repeat(column + 6)}${printable(advice)}`];
}

function painted(state: FindingState, colours: Colours): string {
  if (state === 'good') return colours.good(state);
  return state === 'note' ? colours.warning(state) : colours.bad(state);
}
