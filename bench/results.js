// bench/RESULTS.md: what each benchmark printed last, one section each, in the order of their names. A section is replaced when its
// benchmark is run again; the others stay as they were, each with its own date and machine.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const FILE = join(dirname(fileURLToPath(import.meta.url)), 'RESULTS.md');
const HEAD = `# What the benchmarks gave

Written by \`npm run bench\`; \`npm run bench -- <name>\` replaces one section. Contestants run in turn, after a round that is not counted; figures are medians, and
what counts are the ratios within a table: another machine gives other times. Bars are named where a table has them. \`NODE_EXTRA_CA_CERTS\` is unset
for all of them: reading the certificates it names would make every start of Node two to three times as long.
`;

/** Programs and packages that something is compared with, by how they tell their version. */
const PEERS = {
  jq: ['jq', '--version'],
  Miller: ['mlr', '--version'],
  vipsthumbnail: ['vipsthumbnail', '--vips-version'],
  GraphicsMagick: ['gm', '-version'],
  ImageMagick: ['convert', '-version'],
  'GNU sort': ['sort', '--version'],
  'GNU parallel': ['parallel', '--version'],
};
const PACKAGES = ['p-limit', 'piscina', 'async-sema', 'effect', '@duckdb/node-api', 'sharp'];

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
    .replaceAll(/^.*\r(?!\n)/gmu, '')
    .replaceAll(/\n{3,}/gu, '\n\n')
    .trim();
}

function versions() {
  const programs = Object.entries(PEERS).map(([name, [command, option]]) => {
    const { status, stdout } = spawnSync(command, [option], { encoding: 'utf8' });
    return status === 0
      ? `${name} ${/\d+(?:\.\d+)+/u.exec(stdout)?.[0] ?? 'of unknown version'}`
      : `${name} missing`;
  });
  const packages = PACKAGES.map((name) => `${name} ${versionOf(name) ?? 'missing'}`);
  return [...programs, ...packages];
}

function versionOf(name) {
  for (const folder of createRequire(import.meta.url).resolve.paths(name) ?? []) {
    const file = join(folder, name, 'package.json');
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')).version;
  }
  return undefined;
}
