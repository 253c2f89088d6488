import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const lock: Lock = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8'));
const asked: Record<string, string> = lock.packages['']?.dependencies ?? {};

interface Lock {
  readonly packages: Record<
    string,
    { readonly version: string; readonly dependencies?: Record<string, string> }
  >;
}

interface Fault {
  readonly name: string;
  readonly mendedIn: string;
}

/** The rows of the table of published faults in docs/decisions.md. */
const faults = [
  ...readFileSync(new URL('docs/decisions.md', root), 'utf8').matchAll(
    /^\| (?<name>[\w@/-]+) +\| GHSA-.*\| (?<mendedIn>\d+\.\d+\.\d+) +\|$/gm,
  ),
].map(({ groups }): Fault => ({ name: groups?.['name'] ?? '', mendedIn: groups?.['mendedIn'] ?? '' }));

test('the table of published faults is read', () => {
  expect(faults.map(({ name }) => name)).toContain('sharp');
});

test.each(faults)(
  '$name is locked at a version in which its fault is mended ($mendedIn)',
  ({ name, mendedIn }) => {
    const copies = Object.entries(lock.packages).filter(([path]) => path.endsWith(`node_modules/${name}`));
    expect(copies).not.toEqual([]);
    expect(copies.filter(([, { version }]) => isBefore(version, mendedIn))).toEqual([]);
  },
);

test.each(faults.filter(({ name }) => name in asked))(
  'the least $name that an install may bring has its fault mended ($mendedIn)',
  ({ name, mendedIn }) => {
    const range = asked[name] ?? '';
    expect(range).toMatch(/^\^\d+\.\d+\.\d+$/);
    expect(isBefore(range.slice(1), mendedIn)).toBe(false);
  },
);

function isBefore(version: string, other: string): boolean {
  return version.localeCompare(other, 'en', { numeric: true }) < 0;
}
