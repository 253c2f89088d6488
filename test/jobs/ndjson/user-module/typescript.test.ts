import { describe, expect, it } from 'vitest';
import { mapNdjson } from '../../../../src/index.js';
import { pipeline } from '../../../e2e/bin.js';
import { stdin, told } from '../run/told.js';
import { TempFolder } from '../temp-folder.js';

/** A folder with modules that import each other, of every kind. */
function modules(): TempFolder {
  const folder = new TempFolder();
  folder.write('b.ts', 'export const b: number = 5;\n');
  folder.write('a.mts', "import { b } from './b.ts';\nexport default (r: number): number => r + b;\n");
  folder.write('d.cts', 'exports.d = 4 as number;\n');
  folder.write(
    'c.cts',
    "const { d } = require('./d.cts');\nmodule.exports = (r: number): number => r * d;\n",
  );
  folder.write('common.ts', 'module.exports.half = (r: number): number => r / 2;\n');
  folder.write(
    'await.ts',
    'const n = await Promise.resolve<number>(7);\nexport const f = (): number => n;\n',
  );
  folder.write('middle.mjs', "export * from './b.ts';\n");
  folder.write('plain.mjs', "import { b } from './middle.mjs';\nexport default (r) => r - b;\n");
  folder.write('bad.mts', 'const a: number = 1;\nexport default (r: number => r;\n');
  folder.write('imports-bad.mts', "import './bad.mts';\nexport default (r: number) => r;\n");
  folder.write('bad.mjs', '\nexport const a = 1 +;\n');
  folder.write('imports-bad.mjs', "import './bad.mjs';\nexport default (r) => r;\n");
  folder.write('enum.mts', 'export enum E { A, B }\n');
  return folder;
}

const bad = 'line 2, column 31:\n  export default (r: number => r;\n                                ^';

describe('TypeScript', () => {
  it.each([
    ['a.mts', 'default', '15\n'],
    ['c.cts', 'default', '40\n'],
    ['common.ts', 'half', '5\n'],
    ['await.ts', 'f', '7\n'],
    ['plain.mjs', 'default', '5\n'],
  ])('%s gives a function, on every Node', async (name, exported, line) => {
    using folder = modules();
    const source = { module: folder.at(name), export: exported };
    expect((await told(mapNdjson([stdin('10\n')], source, { jobs: 1 }))).data).toBe(line);
  });

  it.each([
    ['bad.mts', bad],
    ['imports-bad.mts', 'bad.mts, line 2, column 31:\n'],
    ['imports-bad.mjs', 'bad.mjs, line 2, column 21:\n  export const a = 1 +;\n'],
    ['enum.mts', 'line 1, column 8:\n  export enum E { A, B }\n         ^^^^'],
  ])('%s is refused with the place, before anything is read', async (name, place) => {
    using folder = modules();
    const run = mapNdjson([stdin('10\n')], { module: folder.at(name) }, { jobs: 1 });
    await expect(told(run)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(place),
    });
  });

  it('is read in worker processes, and by pipeline run', () => {
    using folder = modules();
    folder.write(
      'pipe.ts',
      "import { b } from './b.ts';\ntype P = { map(f: (r: number) => number): P };\nexport default (p: P): P => p.map((r) => r + b);\n",
    );
    const { status, stdout } = pipeline(['run', 'pipe.ts'], { cwd: folder.path, input: '1\n2\n' });
    expect([status, stdout]).toEqual([0, '6\n7\n']);
    const refused = pipeline(['run', 'bad.mts'], { cwd: folder.path, input: '1\n' });
    expect([refused.status, refused.stdout, refused.stderr.includes(bad)]).toEqual([2, '', true]);
    const mapped = pipeline(['map', '--module', 'a.mts', '-j', '1'], { cwd: folder.path, input: '1\n' });
    expect([mapped.status, mapped.stdout]).toEqual([0, '6\n']);
  });
});
