import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every program of a page, with the output that the page says it has. */
function programsOf(page: string): { program: string; output: string }[] {
  const text = readFileSync(`${root}docs/${page}`, 'utf8');
  const pairs = text.matchAll(/```js\n(.*?)```\s+```text\n(.*?)```/gs);
  return [...pairs].map(([, program = '', output = '']) => ({ program, output }));
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

describe.each(['processor.md', 'pipeline.md', 'ndjson.md'])('docs/%s', (page) => {
  const programs = programsOf(page);

  test('every program on it has an output on it', () => {
    const count = readFileSync(`${root}docs/${page}`, 'utf8').split('```js').length - 1;
    expect(programs).toHaveLength(count);
  });

  test.each(
    programs.map(({ program, output }) => [
      program.split('\n').find((line) => line.includes('await')),
      program,
      output,
    ]),
  )('%s', async (_title, program, output) => {
    expect(await run(program ?? '')).toBe(output);
  });
});
