import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));
const MOST_LINES = 300;

const sources = ['assembly', 'bench', 'bin', 'examples', 'scripts', 'src', 'test'].flatMap((folder) =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[jt]s$/.test(name))
    .map((name) => `${folder}/${name}`),
);
const read = (name: string): string => readFileSync(`${root}${name}`, 'utf8');

describe('the house', () => {
  test('no file is past 300 lines without a reason in its first comment', () => {
    const long = sources.filter((name) => read(name).split('\n').length - 1 > MOST_LINES);
    const reasons = long.map((name) => [name, /^(?:\/\/.*\n|\/\*[^]*?\*\/)+/.exec(read(name))?.[0] ?? '']);
    expect(reasons.filter(([, comment]) => !/\bOne (table|line past 300)\b/.test(comment ?? ''))).toEqual([]);
  });

  test('no folder or file is a drawer', () => {
    // A test of types is about types: `types.test.ts`.
    const drawer = /\/(utils?|helpers?|common|misc|shared|types)(\/|\.[jt]s$)/;
    expect(sources.filter((name) => drawer.test(name))).toEqual([]);
  });

  test('the index of a folder begins with its guide', () => {
    const indexes = sources.filter((name) => /^(src|assembly)\/(.*\/)?index\.ts$/.test(name));
    expect(indexes.length).toBeGreaterThan(20);
    expect(indexes.filter((name) => !/^\/[*/]/.test(read(name)))).toEqual([]);
  });

  test('ARCHITECTURE.md names every folder of the floors, and no other', () => {
    const named = [...read('ARCHITECTURE.md').matchAll(/^\| `(src\/[^`.]+)`/gm)].map(
      ({ 1: folder }) => folder,
    );
    const floors = readdirSync(`${root}src`, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'jobs')
      .map(({ name }) => `src/${name}`);
    const jobs = readdirSync(`${root}src/jobs`).map((name) => `src/jobs/${name}`);
    expect(new Set(named)).toEqual(new Set([...floors, ...jobs]));
  });

  test('every test lies where its source lies', () => {
    const elsewhere = sources
      .filter((name) => /^test\/(?!docs|e2e|consumer)[^/]+\//.test(name) && name.endsWith('.test.ts'))
      .map((name) => name.slice('test/'.length, name.lastIndexOf('/')))
      .filter((folder) => !existsSync(`${root}src/${folder}`) && !existsSync(`${root}${folder}`));
    expect([...new Set(elsewhere)]).toEqual(['limits/simulation']);
  });

  test('the lock file says from nowhere where a package is taken', () => {
    expect(read('package-lock.json')).not.toContain('"resolved"');
  });
});
