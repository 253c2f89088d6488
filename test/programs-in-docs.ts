import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { blocksIn } from './docs/blocks.js';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Runs every program of a page of `docs/` and compares what it prints with the output that follows it there. */
export function describeProgramsIn(page: string): void {
  describe(`docs/${page}`, () => {
    const text = readFileSync(`${root}docs/${page}`, 'utf8');
    const blocks = blocksIn(text);
    const programs = [...text.matchAll(/```js\n(.*?)```\s+```text\n(.*?)```/gs)].map(
      ([, program = '', output = '']) => ({ program, output }),
    );

    test('every program on it has an output on it', () => {
      expect(programs).toHaveLength(blocks.filter(({ language }) => language === 'js').length);
    });

    test('every output on it is that of a program on it', () => {
      expect(programs).toHaveLength(blocks.filter(({ language }) => language === 'text').length);
    });

    test.each(
      programs.map(({ program, output }) => [
        program.split('\n').find((line) => line.includes('await')) ?? program.split('\n').at(-2),
        program,
        output,
      ]),
    )('%s', async (_title, program, output) => {
      expect(await run(program ?? '')).toBe(output);
    });
  });
}

function run(program: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--input-type=module', '-e', program],
      { cwd: root },
      (_error, stdout, stderr) => {
        resolve(stdout + stderr);
      },
    );
  });
}
