// Do our types serve users whose compiler is not ours? Installs the packed tarball and several TypeScripts in an empty folder
// and compiles test/consumer/program.ts with each, under both ways of resolving in use, declarations of ours checked as well.
// Usage: npm run build && npm run consumer-types [-- 5.9 6.0]
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pack } from './pack.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The oldest that reads what our declarations are written in, one between, and the one we compile with. */
const COMPILERS = ['5.7', '5.9', '6.0', devDependencies.typescript];
const asked = process.argv.slice(2);

/** `erasableSyntaxOnly` and the like are our business; these are what a strict user has. */
const STRICT = {
  target: 'es2022',
  lib: ['es2022', 'esnext.disposable'],
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
};
const RESOLUTIONS = {
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
};

const scratch = mkdtempSync(join(tmpdir(), 'pipeline-types-'));
const failed = [];
try {
  write('package.json', { private: true, type: 'module' });
  copyFileSync(join(root, 'test', 'consumer', 'program.ts'), join(scratch, 'program.ts'));
  // Types need no native code: the image library stays away.
  install(scratch, '--omit=optional', pack(scratch).tarball, `@types/node@${devDependencies['@types/node']}`);
  for (const version of asked.length > 0 ? asked : COMPILERS) tryCompiler(version);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
if (failed.length > 0) {
  console.error(`\ntypes fail with ${failed.join(', ')}`);
  process.exitCode = 1;
}

function tryCompiler(range) {
  const home = join(scratch, `typescript-${range.replaceAll(/[^\w.]/g, '')}`);
  mkdirSync(home);
  writeFileSync(join(home, 'package.json'), '{ "private": true }\n');
  install(home, `typescript@${range}`);
  const compiler = join(home, 'node_modules', 'typescript');
  const { version } = JSON.parse(readFileSync(join(compiler, 'package.json'), 'utf8'));
  for (const [name, resolution] of Object.entries(RESOLUTIONS)) {
    const project = `tsconfig.${name}.json`;
    write(project, { compilerOptions: { ...STRICT, ...resolution }, files: ['program.ts'] });
    const { status, stdout } = spawnSync(
      process.execPath,
      [join(compiler, 'bin', 'tsc'), '-p', join(scratch, project)],
      { encoding: 'utf8' },
    );
    console.log(`${status === 0 ? 'ok   ' : 'FAIL '} TypeScript ${version}, ${name}`);
    if (status === 0) continue;
    failed.push(`${version} (${name})`);
    console.error(stdout.split('\n').slice(0, 20).join('\n'));
  }
}

function install(folder, ...what) {
  execFileSync('npm', ['install', '--ignore-scripts', '--no-save', ...what], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function write(name, value) {
  writeFileSync(join(scratch, name), JSON.stringify(value));
}
