import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FAULTS } from '../../scripts/faults.js';
import { blocksOf, root } from './blocks.js';

/** Blocks that are tried, by the test that does it; a page with another kind of block has to find its test first. */
const TRIED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'README.md': { console: 'docs/commands', sh: 'docs/commands', ts: 'docs/programs' },
  'docs/channels.md': { js: 'channels/docs', text: 'channels/docs' },
  'docs/limits.md': { js: 'limits/docs', text: 'limits/docs' },
  'docs/ndjson.md': {
    console: 'docs/commands',
    sh: 'docs/commands',
    ts: 'docs/programs',
    js: 'jobs/ndjson/docs',
    text: 'jobs/ndjson/docs',
  },
  'docs/pipeline.md': { js: 'pipeline/docs', text: 'pipeline/docs' },
  'docs/pool.md': { js: 'docs/programs' },
  'docs/processor.md': { js: 'pipeline/docs', text: 'pipeline/docs' },
};

/** What nothing can run: a drawing, a piece of a document. */
const SHOWN = new Set(['', 'json']);

const pages = [
  'README.md',
  ...readdirSync(`${root}docs`)
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

describe.each(pages)('%s', (page) => {
  test('each block of code or commands on it is run by a test', () => {
    const languages = new Set(blocksOf(page).map(({ language }) => language));
    const untried = [...languages].filter(
      (language) => !SHOWN.has(language) && TRIED[page]?.[language] === undefined,
    );
    expect(untried).toEqual([]);
  });

  test('its links lead somewhere', () => {
    const text = readFileSync(`${root}${page}`, 'utf8');
    const folder = page.includes('/') ? 'docs/' : '';
    const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(({ 1: path = '' }) => path);
    expect(links.filter((path) => !existsSync(`${root}${folder}${path}`))).toEqual([]);
  });
});

test('the tests that are named here are there', () => {
  for (const test of Object.values(TRIED).flatMap((kinds) => Object.values(kinds))) {
    expect(existsSync(`${root}test/${test}.test.ts`), test).toBe(true);
  }
});

test('docs/reliability.md has a line for every fault of `npm run test:faults`, whose tests are there', () => {
  const page = readFileSync(`${root}docs/reliability.md`, 'utf8');
  for (const [fault, files] of Object.entries(FAULTS)) {
    expect(page).toContain(`| ${fault}`);
    for (const file of Object.keys(files)) expect(existsSync(`${root}${file}`), file).toBe(true);
  }
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
