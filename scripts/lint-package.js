// What a user would get, looked at before anybody does: the packed tarball, by publint (does every path of package.json lead
// somewhere?), by are-the-types-wrong (do types and code resolve alike?), whether anything is in it that nothing uses,
// and whether NOTICE.md names what is installed with it.
// Usage: npm run build && npm run lint:package
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { enteredIn } from './bundle.js';
import { pack } from './pack.js';
import { reachedFrom } from './reached.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The package is ESM for Node from 20.19 on: what older ways of resolving make of it is no question. */
const NOT_ASKED = new Set(['node10', 'node16-cjs']);

/** Licences that ask for no more than being named, and that of libvips, which is loaded and not copied. */
const LICENCES = new Set(['MIT', 'ISC', '0BSD', 'Apache-2.0', 'LGPL-3.0-or-later']);

const scratch = mkdtempSync(join(tmpdir(), 'pipeline-lint-'));
try {
  const { tarball, files, unpackedSize } = pack(scratch);
  const bytes = readFileSync(tarball);
  const faults = [...(await published(bytes)), ...(await typed(bytes)), ...unused(files), ...unnamed()];
  for (const fault of faults) console.error(fault);
  console.log(
    `package: ${files.length} files, ${(unpackedSize / 1e6).toFixed(1)} MB, ${faults.length} faults`,
  );
  if (faults.length > 0) process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function published(bytes) {
  const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
  return messages.map((message) => `publint: ${message.code}: ${formatMessage(message, pkg) ?? ''}`);
}

async function typed(bytes) {
  const { types, problems = [] } = await checkPackage(createPackageFromTarballData(bytes));
  if (types === false) return ['types: there are none'];
  return problems
    .filter(({ resolutionKind }) => !NOT_ASKED.has(resolutionKind))
    .map((problem) => `types: ${JSON.stringify(problem)}`);
}

/** Everything of `dist` that is packed is reached from an entry. */
function unused(files) {
  const entries = enteredIn(manifest).map((file) => join(root, 'dist', file));
  const reached = reachedFrom([...entries, join(root, 'dist', 'index.d.ts')]);
  const names = new Set([...reached].map((file) => relative(root, file)));
  return files
    .filter(({ path }) => path.startsWith('dist/') && !names.has(path))
    .map(({ path }) => `${path}: packed, and nothing imports it`);
}

/** Every package that some machine may get is in NOTICE.md with each of its licences, and those are known ones. */
function unnamed() {
  const rows = readFileSync(join(root, 'NOTICE.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'));
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true)
    .map(([path, { license }]) => ({ name: path.split('node_modules/').at(-1), license }))
    .flatMap(({ name, license }) => {
      const told = rows.filter((row) => namesIn(row).some((pattern) => pattern.test(name))).join('\n');
      return license
        .split(' AND ')
        .flatMap((part) => [
          ...(told.includes(` ${part} `) ? [] : [`NOTICE.md does not name ${name} (${part})`]),
          ...(LICENCES.has(part) ? [] : [`${name}: licence ${part}`]),
        ]);
    });
}

/** `@img/sharp-*` stands for all of that beginning. */
function namesIn(row) {
  const [, packages] = row.split('|');
  return [...packages.matchAll(/`([^`]+)`/g)].map(([, name]) => {
    const source = name.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${source.join('.*')}$`);
  });
}
