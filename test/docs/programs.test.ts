import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { availableCores } from '../../src/pool/index.js';
import { type Block, blocksOf, fileNameOf, PROGRAM_PAGES, root } from './blocks.js';
import { Sandbox, steady } from './sandbox.js';
import { USERS_COMPILER } from './users-compiler.js';

const PROGRAMS = new Set(['js', 'ts']);

/** A program of these pages asks nothing of the network. */
const OFFLINE = "globalThis.fetch = async (url) => new Response(url, { headers: { 'x-offline': '1' } });\n";

describe.each(PROGRAM_PAGES)('%s', (page) => {
  test('its programs compile as a user would, and print what their comments say', async () => {
    using sandbox = new Sandbox({ 'offline.mjs': OFFLINE });
    const blocks = blocksOf(page).filter(({ language }) => PROGRAMS.has(language));
    for (const block of blocks) sandbox.write(nameOf(block), block.text);
    await compile(sandbox, blocks);

    const programs = blocks.filter((block) => fileNameOf(block) === undefined);
    for (const program of programs) {
      const name = nameOf(program).replace(/\.ts$/, '.js');
      const { status, stdout, stderr } = await sandbox.run(`node --import ./offline.mjs ${name}`);
      expect({ line: program.line, status, stderr }).toEqual({ line: program.line, status: 0, stderr: '' });
      expect(steady(stdout)).toMatchSnapshot(`program ${programs.indexOf(program) + 1}`);
      for (const told of printsOf(program)) expect(bare(stdout)).toContain(bare(told));
    }
  });
});

describe('docs/ndjson.md', () => {
  test('its module is one that `pipeline run` takes', async () => {
    const modules = blocksOf('docs/ndjson.md').filter(({ language }) => language === 'ts');
    expect(modules.map(fileNameOf)).toEqual(['recent.mjs']);
    const [module] = modules;
    using sandbox = new Sandbox({ 'recent.mjs': module?.text ?? '' });
    const { status, stdout, stderr } = await sandbox.run('pipeline run recent.mjs --dry-run');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    // A stage for which nothing is said takes as many at a time as there are cores.
    const cores = availableCores();
    const plan = `${cores} at a time, ${2 * cores} wait in, ${2 * cores} wait out`;
    expect(stdout).toContain(`filter  here  ${plan}, `);
    expect(stdout.replace(plan, 'the cores at a time, twice as many wait in and out')).toMatchSnapshot();
  });
});

async function compile(sandbox: Sandbox, blocks: readonly Block[]): Promise<void> {
  const files = blocks.filter(({ language }) => language === 'ts').map(nameOf);
  if (files.length === 0) return;
  symlinkSync(join(root, 'node_modules', '@types'), join(sandbox.folder, 'node_modules', '@types'));
  // The declarations themselves are checked once, with the examples of docstrings, which use all of them.
  const compilerOptions = { ...USERS_COMPILER, skipLibCheck: true };
  sandbox.write('tsconfig.json', JSON.stringify({ compilerOptions, files }));
  const { status, stdout } = await sandbox.run(`node ${root}node_modules/typescript/bin/tsc -p .`);
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
}

function nameOf(block: Block): string {
  return fileNameOf(block) ?? `program-${block.line}.${block.language}`;
}

/** What `console.log(…); // text` says it prints. */
function printsOf({ text }: Block): string[] {
  return [...text.matchAll(/console\.log\(.*\); \/\/ (.+)$/gm)].map(({ 1: told = '' }) => told);
}

/** Without spaces, and lines as a list: `5, 6` of a comment is what two lines say. */
function bare(text: string): string {
  return text.trim().replaceAll('\n', ',').replaceAll(/\s/g, '');
}
