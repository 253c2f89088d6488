// Packs the package, installs the tarball in an empty folder as a user would, then uses it there: the library by its
// name, the command by its bin; on this Node, and on newer ones from the registry. Usage: npm run smoke [-- --nodes 24,26]
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pack } from './pack.js';

const given = process.argv.indexOf('--nodes');
const NEWER = (given === -1 ? '24,26' : process.argv[given + 1]).split(',');
const MAX_BYTES = 60e6;
const MAX_SECONDS = 20;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const scratch = mkdtempSync(join(tmpdir(), 'pipeline-smoke-'));
const images = join(root, 'fixtures', 'images');
const counts = { passed: 0, failed: 0 };

try {
  install(pack(scratch).tarball);
  weigh();
  for (const node of [process.execPath, ...NEWER.map(installNode)]) trial(node);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`\nsmoke: ${counts.passed} passed, ${counts.failed} failed`);
if (counts.failed > 0 || counts.passed === 0) process.exitCode = 1;

function install(tarball) {
  writeFileSync(join(scratch, 'package.json'), '{ "private": true, "type": "module" }\n');
  const began = performance.now();
  npm(['install', '--omit=dev', tarball], scratch);
  const seconds = (performance.now() - began) / 1e3;
  // Told and not judged: most of it is the network's.
  console.log(
    `installed in ${seconds.toFixed(0)} s${seconds > MAX_SECONDS ? `, longer than ${MAX_SECONDS} s` : ''}`,
  );
}

/** The image library weighs what it weighs; all else together stays light. */
function weigh() {
  const modules = join(scratch, 'node_modules');
  const files = readdirSync(modules, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const bytes = files
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !/^(?:sharp|@img)\//.test(relative(modules, path)))
    .reduce((sum, path) => sum + statSync(path).size, 0);
  check(`besides sharp it weighs ${(bytes / 1e6).toFixed(1)} MB`, () => {
    if (bytes > MAX_BYTES) throw new Error(`more than ${MAX_BYTES / 1e6} MB`);
  });
}

/** The `node` package installs this one for the machine it is on; taken directly it needs no install script. */
function installNode(version) {
  const name = `node-${process.platform}-${process.arch}`;
  npm(
    ['install', '--no-save', '--ignore-scripts', '--prefix', join(scratch, version), `${name}@${version}`],
    scratch,
  );
  return join(scratch, version, 'node_modules', name, 'bin', 'node');
}

function trial(node) {
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  console.log(`\n${version}`);
  const bin = join(scratch, 'node_modules', 'pipeline', 'bin', 'pipeline.js');
  const out = join(scratch, `out-${version}`);

  check('the library is imported by its name', () => {
    const program = `
      import { mpsc, Semaphore, DataProcessor, WorkerPool, workerTask, processBatch, thumbnails } from 'pipeline';
      const [sender, receiver] = mpsc.channel(2);
      await sender.send('sent'); sender.close();
      const got = []; for await (const value of receiver) got.push(value);
      const doubled = await processBatch([1, 2, 3], async (n) => n * 2);
      const run = thumbnails([${JSON.stringify(images)}], { out: ${JSON.stringify(`${out}-library`)} });
      const { total, failed } = await run.result();
      if (got[0] !== 'sent' || doubled.join() !== '2,4,6' || total === 0 || failed !== 0) throw new Error('wrong results');
    `;
    expectStatus(
      spawnSync(node, ['--input-type=module', '-e', program], { cwd: scratch, encoding: 'utf8' }),
      0,
    );
  });
  check('the command tells its version and its help', () => {
    expectStatus(spawnSync(node, [bin, '--version'], { encoding: 'utf8' }), 0);
    expectStatus(spawnSync(node, [bin, 'thumbnails', '--help'], { encoding: 'utf8' }), 0);
  });
  check('the command makes thumbnails of the fixtures', () => {
    const run = spawnSync(node, [bin, 'thumbnails', images, '-o', out, '--json'], { encoding: 'utf8' });
    expectStatus(run, 0);
    const { summary } = JSON.parse(run.stdout);
    if (summary.created !== summary.total || summary.total < 12) throw new Error(JSON.stringify(summary));
    if (readdirSync(out, { recursive: true }).length < summary.outputs)
      throw new Error('thumbnails are missing');
  });
  check('a wrong option exits 2', () => {
    expectStatus(spawnSync(node, [bin, 'thumbnails', images, '--sise', '1'], { encoding: 'utf8' }), 2);
  });
}

function check(fact, body) {
  try {
    body();
    counts.passed += 1;
    console.log(`  ok    ${fact}`);
  } catch (error) {
    counts.failed += 1;
    console.error(`  FAIL  ${fact}\n${error.message}`);
  }
}

function expectStatus({ status, stderr, error }, expected) {
  if (error !== undefined) throw error;
  if (status !== expected) throw new Error(`exit code ${status} and not ${expected}\n${stderr}`);
}

function npm(parameters, cwd) {
  return execFileSync('npm', parameters, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
