import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The simulator and the bars of the tests, compiled into a temporary folder for this program. */
export async function simulator() {
  const folder = mkdtempSync(join(tmpdir(), 'pipeline-simulator-'));
  try {
    const config = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        rootDir: root,
        outDir: folder,
        declaration: false,
        isolatedDeclarations: false,
        typeRoots: [join(root, 'node_modules/@types')],
      },
      files: [join(root, 'test/limits/simulation/index.ts')],
      include: [],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
    const compiler = [join(typescript, 'bin', 'tsc'), '-p', folder];
    execFileSync(process.execPath, compiler, { stdio: 'inherit' });
    return await import(pathToFileURL(join(folder, 'test/limits/simulation/index.js')).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
