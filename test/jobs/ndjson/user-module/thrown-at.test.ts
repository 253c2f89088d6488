import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { importModule, thrownAt } from '../../../../src/jobs/ndjson/user-module/index.js';
import { syntaxPlace } from '../../../../src/jobs/ndjson/user-module/syntax-place.js';
import { TempFolder } from '../temp-folder.js';

function thrown(...frames: readonly string[]): Error {
  const error = new Error('no');
  error.stack = ['Error: no', ...frames.map((frame) => `    at ${frame}`)].join('\n');
  return error;
}

const here = (name: string): string => join(process.cwd(), name);
const url = (name: string): string => pathToFileURL(here(name)).href;

describe('where code of a user threw', () => {
  it('is the innermost place in a file, relative to the current folder', () => {
    expect(thrownAt(thrown(`deep (${url('a b.mjs')}:4:31)`, `${url('c.mjs')}:2:1`))).toBe(' (a b.mjs:4:31)');
    expect(thrownAt(thrown('JSON.parse (<anonymous>)', `async ${url('m.ts')}?typescript:2:10`))).toBe(
      ' (m.ts:2:10)',
    );
    expect(thrownAt(thrown(`Object.<anonymous> (${here('c d.cjs')}:1:9)`))).toBe(' (c d.cjs:1:9)');
    expect(thrownAt(thrown(`async ${url('m.mjs')}:2:10`))).toBe(' (m.mjs:2:10)');
    expect(thrownAt(thrown(`${pathToFileURL('/far/away.mjs').href}:2:10`))).toBe(' (/far/away.mjs:2:10)');
  });

  it('is the call, of code that calls a library; of a library alone it is there', () => {
    const library = `parse (${url('node_modules/zod/index.js')}:1:2)`;
    expect(thrownAt(thrown(library, `${url('m.mjs')}:7:3`))).toBe(' (m.mjs:7:3)');
    expect(thrownAt(thrown(library))).toBe(` (${join('node_modules', 'zod', 'index.js')}:1:2)`);
  });

  it('is not told where nobody knows: Node itself, this program, an expression, what is no error', () => {
    const own = new URL('../../../../src/jobs/ndjson/map/map.ts', import.meta.url).href;
    expect(thrownAt(thrown('node:internal/modules/esm/loader:1:2', 'f (node:fs:1:2)', `${own}:3:4`))).toBe(
      '',
    );
    expect(thrownAt(thrown('evalmachine.<anonymous>:1:30', `${own}:3:4`, `${url('m.mjs')}:7:3`))).toBe('');
    expect(thrownAt(thrown('evalmachine.<anonymous>:1:30'))).toBe('');
    expect(thrownAt('thrown')).toBe('');
  });
});

describe('a module that cannot be loaded', () => {
  it('says where it threw', async () => {
    using folder = new TempFolder();
    const throws = folder.write('a.cjs', 'const a = 1;\nthrow new Error("no");\n');
    await expect(importModule(pathToFileURL(throws).href)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: `${throws} cannot be loaded: no (${throws}:2:7)`,
    });
  });

  it('says in which line it ends early', () => {
    using folder = new TempFolder();
    const early = folder.write('b.mjs', 'export default (r) => {\n');
    expect(syntaxPlace(new SyntaxError('Unexpected end of input'), early)).toBe('line 2');
  });
});
