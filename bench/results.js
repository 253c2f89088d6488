// bench/RESULTS.md: what each benchmark printed last, one section each, in the order of their names. A section is replaced when its
// benchmark is run again; the others stay as they were, each with its own date and machine.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { versions } from './peers.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const FILE = join(root, 'bench', 'RESULTS.md');
const HEAD = `# What the benchmarks gave

Written by \`npm run bench\`; \`npm run bench -- <name>\` replaces one section. Contestants run in turn, after a round that is not counted; figures are medians, and
what counts are the ratios within a table: another machine gives other times. Bars that are asked for stand beside the figures, or in a table below them. \`NODE_EXTRA_CA_CERTS\` is unset
for all of them: reading the certificates it names would make every start of Node two to three times as long.
`;

/** Keeps what a benchmark has printed. */
export function keepResult(name, printed) {
  const sections = readSections();
  sections.set(name, tidy(printed));
  const body = [...sections]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([title, text]) => `## ${title}\n\n${text}\n`)
    .join('\n');
  writeFileSync(FILE, `${HEAD}\nPeers of the last run: ${versions().join(', ')}.\n\n${body}`);
}

function readSections() {
  if (!existsSync(FILE)) return new Map();
  const [, ...parts] = readFileSync(FILE, 'utf8').split(/^## /mu);
  return new Map(
    parts.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n')).trim()]),
  );
}

/** Without colours and progress, and without paths of the machine it ran on. */
function tidy(printed) {
  return stripVTControlCharacters(printed)
    .replaceAll(tmpdir(), '$TMPDIR')
    .replaceAll(root, '.')
    .replaceAll(/^.*\r(?!\n)/gmu, '')
    .replaceAll(/\n{3,}/gu, '\n\n')
    .trim();
}
