import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FAULTS } from '../../scripts/faults.js';
import { blocksOf, COMMAND_PAGES, PROGRAM_PAGES, root } from './blocks.js';

/** Which test tries a block of a page: of some languages by the page, of others wherever they stand. A page with another kind of block has to find its test first. */
const TRIED: Readonly<Record<string, readonly string[]>> = {
  sh: COMMAND_PAGES,
  console: COMMAND_PAGES,
  ts: [...PROGRAM_PAGES, 'docs/ndjson.md'],
  js: [
    ...PROGRAM_PAGES,
    ...pagesOf('channels/docs'),
    ...pagesOf('limits/docs'),
    ...pagesOf('jobs/ndjson/docs'),
    ...pagesOf('pipeline/docs'),
  ],
  text: [
    ...pagesOf('channels/docs'),
    ...pagesOf('limits/docs'),
    ...pagesOf('jobs/ndjson/docs'),
    ...pagesOf('pipeline/docs'),
    'docs/command-line.md', // cli/docs
  ],
  json: ['docs/thumbnails.md'], // docs/manifest
};

/** What nothing can run: a drawing, a formula; and what installs and checks this project, which `.ci/run` does. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  '': ['ARCHITECTURE.md', 'CONTRIBUTING.md', 'docs/limits.md'],
  sh: ['CONTRIBUTING.md'],
};

const pages = ['', 'docs/', 'bench/', 'examples/', 'fixtures/'].flatMap((folder) =>
  readdirSync(`${root}${folder}`)
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}${name}`),
);

describe.each(pages)('%s', (page) => {
  test('each block of code or commands on it is run by a test', () => {
    const untried = blocksOf(page).filter(
      ({ language }) => !TRIED[language]?.includes(page) && !SHOWN[language]?.includes(page),
    );
    expect(untried).toEqual([]);
    expect(readFileSync(`${root}${page}`, 'utf8')).not.toMatch(/<(pre|code)\b/);
  });

  test('its links lead somewhere', () => {
    const text = readFileSync(`${root}${page}`, 'utf8');
    const folder = page.slice(0, page.lastIndexOf('/') + 1);
    const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(({ 1: path = '' }) => path);
    expect(links.filter((path) => !existsSync(`${root}${folder}${path}`))).toEqual([]);
  });
});

test('docs/reliability.md has a line for every fault of `npm run test:faults`, whose tests are there', () => {
  const page = readFileSync(`${root}docs/reliability.md`, 'utf8');
  for (const [fault, files] of Object.entries(FAULTS)) {
    expect(page).toContain(`| ${fault}`);
    for (const file of Object.keys(files)) expect(existsSync(`${root}${file}`), file).toBe(true);
  }
});

test('tables of figures are those of bench/RESULTS.md (else: node scripts/results-in-docs.js)', () => {
  const script = `${root}scripts/results-in-docs.js`;
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
});

test.each(['README.md', 'docs/performance.md', 'docs/ndjson.md'])(
  '%s quotes no ratio that bench/RESULTS.md does not hold',
  (page) => {
    const results = readFileSync(`${root}bench/RESULTS.md`, 'utf8');
    const paragraphs = readFileSync(`${root}${page}`, 'utf8').split('\n\n');
    const [first, last] = [
      paragraphs.findIndex((text) => text.includes('bench/RESULTS.md')),
      paragraphs.findLastIndex((text) => text.includes('<!-- /results -->')),
    ];
    const quoting = paragraphs.slice(first, Math.max(first, last + 1) + 1).join('\n\n');
    const ratios = [...quoting.matchAll(/(?<![\d.])\d+\.\d\d(?![\d.])/g)].map(String);
    expect(first).toBeGreaterThan(0);
    expect(ratios.length).toBeGreaterThan(0);
    expect(ratios.filter((ratio) => !new RegExp(`(?<![\\d.])${ratio}(?![\\d.])`).test(results))).toEqual([]);
  },
);

test('every benchmark is in bench/RESULTS.md, with the machine, the version of Node, the day and the method', () => {
  const [, ...sections] = readFileSync(`${root}bench/RESULTS.md`, 'utf8').split(/^## /m);
  const benchmarks = readdirSync(`${root}bench`)
    .filter((name) => name.endsWith('.js'))
    .filter(
      (name) => /\bmachine\(\)/.test(readFileSync(`${root}bench/${name}`, 'utf8')) && name !== 'measure.js',
    )
    .map((name) => name.slice(0, -3));
  expect(sections.map((text) => text.slice(0, text.indexOf('\n')))).toEqual(benchmarks.sort());
  for (const text of sections)
    expect(text).toMatch(/^\d+ × .+, \d+ GiB, Node \d+\.\d+\.\d+, \d{4}-\d\d-\d\d(?:;|$)/m);
});

test('CONTRIBUTING.md names every script that one may run, and no other', () => {
  const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
    scripts: Record<string, string>;
  };
  const text = readFileSync(`${root}CONTRIBUTING.md`, 'utf8');
  const named = [...text.matchAll(/npm (?:run )?([\w:-]+) +#/g)].map(({ 1: name = '' }) => name);
  const parts = new Set(['install', 'prepare', 'build', 'check', 'lint']); // of verify
  expect(named.filter((name) => !parts.has(name)).sort()).toEqual(
    Object.keys(scripts)
      .filter((name) => !parts.has(name))
      .sort(),
  );
});

/** The pages of `docs/` that a test has every program run of. */
function pagesOf(test: string): string[] {
  const text = readFileSync(`${root}test/${test}.test.ts`, 'utf8');
  return [...text.matchAll(/describeProgramsIn\('(.+)'\)/g)].map(({ 1: page = '' }) => `docs/${page}`);
}
