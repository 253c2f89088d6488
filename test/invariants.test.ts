import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** A part of the code that lists invariants, and the names by which tests of other parts cite them. */
interface Part {
  readonly file: string;
  /** Those of its file (`Core`), for tests of its own folder, and those it declares (`ProcessorCore`), for all. */
  readonly names: { readonly ofFile: readonly string[]; readonly declared: readonly string[] };
  readonly invariants: readonly string[];
}

const root = new URL('..', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, root), 'utf8');
const filesOf = (folder: string, ending: string): string[] =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort();

/** Stated at the start of a line of a comment: ` * - I1 …`, ` * I1. …`. */
const STATED = /^\s*(?:\/\*\*|\*|\/\/)\s*(?:-\s*)?(I\d+)[.:]?\s/gm;
const DECLARED = /^(?:export )?(?:abstract )?(?:async )?(?:class|interface|function\*?|const) (\w+)/gm;

function partOf(file: string): Part {
  const source = read(file);
  const invariants = [...new Set(Array.from(source.matchAll(STATED), ([, name = '']) => name))];
  const name = file.replace(/^.*\/|\.ts$/g, '');
  const pascal = name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  const declared = Array.from(source.matchAll(DECLARED), ([, word = '']) => word);
  return { file, names: { ofFile: [name, pascal], declared }, invariants };
}

const parts = filesOf('src', '.ts')
  .map(partOf)
  .filter(({ invariants }) => invariants.length > 0);
const tests = filesOf('test', '.test.ts').map((file) => ({ file, text: read(file) }));

/** In the part's own test the numbers are enough: `(I1, I3)`, `I1 to I4 hold`; elsewhere its name goes before, `Core I1, I2`, or behind, `I1 of Core`. */
function isCited(invariant: string, { file, names }: Part): boolean {
  const own = file.replace(/^src\//, 'test/').replace(/\.ts$/, '');
  const folder = own.replace(/[^/]*$/, '');
  return tests.some(({ file: test, text }) => {
    const isOwn = test === `${own}.test.ts` || test === `${own}.model.test.ts` || test.startsWith(`${own}/`);
    if (isOwn && bareNumbersIn(text).has(invariant)) return true;
    const known = test.startsWith(folder) ? [...names.declared, ...names.ofFile] : names.declared;
    const name = `(?:${known.join('|')})`;
    return new RegExp(
      String.raw`\b${name}(?: I\d+(?:,| and))*? ${invariant}\b|\b${invariant} of (?:the )?${name}\b`,
    ).test(text);
  });
}

/** Those that follow no name. */
function bareNumbersIn(text: string): Set<string> {
  const numbers = new Set<string>();
  for (const [list] of text.matchAll(/(?<=['"`(])I\d+(?:(?:,| and|, and| to) I\d+)*/g)) {
    for (const [number] of list.matchAll(/I\d+/g)) numbers.add(number);
    const [, from, to] = /^I(\d+) to I(\d+)/.exec(list) ?? [];
    for (let n = Number(from); n <= Number(to); n += 1) numbers.add(`I${n}`);
  }
  return numbers;
}

describe('invariants', () => {
  it('are listed from I1 on, without a gap', () => {
    expect(parts.length).toBeGreaterThan(80);
    for (const { file, invariants } of parts)
      expect([file, ...invariants]).toEqual([file, ...invariants.map((_, n) => `I${n + 1}`)]);
  });

  it('are each cited by a test', () => {
    const uncited = parts.flatMap((part) =>
      part.invariants
        .filter((invariant) => !isCited(invariant, part))
        .map((invariant) => `${part.file} ${invariant}`),
    );
    expect(uncited).toEqual([]);
  });
});
