// Everything the benchmarks compare with that need not be there: what to run to see its version, and how it is installed. A benchmark
// leaves out what is missing and says so, with the command that brings it; RESULTS.md tells the versions of all.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TOKIO = join(tmpdir(), 'pipeline-tokio-bench', 'release', 'tokio-bench');
const convert = ['/usr/bin/convert-im6.q16', 'magick', 'convert'].find((name) => starts([name, '-version']));

const PROGRAMS = {
  jq: { told: ['jq', '--version'], get: 'apt-get install jq' },
  Miller: { told: ['mlr', '--version'], get: 'apt-get install miller' },
  'GNU sort': { told: ['sort', '--version'], get: 'apt-get install coreutils' },
  'GNU parallel': { told: ['parallel', '--version'], get: 'apt-get install parallel' },
  vipsthumbnail: { told: ['vipsthumbnail', '--vips-version'], get: 'apt-get install libvips-tools' },
  ImageMagick: { told: [convert ?? 'convert', '-version'], get: 'apt-get install imagemagick' },
  GraphicsMagick: { told: ['gm', '-version'], get: 'apt-get install graphicsmagick' },
};

const PACKAGES = {
  'p-limit': 'p-limit',
  piscina: 'piscina',
  sharp: 'sharp',
  'async-sema': 'async-sema',
  effect: 'effect@3',
  effect4: 'effect4@npm:effect@4',
  '@duckdb/node-api': '@duckdb/node-api',
  simdjson: 'simdjson',
};

/** The program that holds the same loops in Rust. */
export const tokioProgram = TOKIO;

/** ImageMagick's program, which has had several names. */
export const imageMagickProgram = convert;

/** Those of `names` that are there; of each other one a line is printed: that it is left out, and how to get it. */
export function present(...names) {
  const missing = names.filter((name) => !isThere(name));
  for (const name of missing) console.log(`${name} is left out. To have it: ${howToGet(name)}`);
  if (missing.length > 0) console.log('');
  return new Set(names.filter((name) => !missing.includes(name)));
}

/** `jq 1.6` and so on, of all there are. */
export function versions() {
  const programs = Object.entries(PROGRAMS).map(([name, { told }]) =>
    isThere(name) ? `${name} ${versionIn(told) ?? 'of unknown version'}` : `${name} missing`,
  );
  const packages = Object.keys(PACKAGES).map((name) => `${name} ${packageVersion(name) ?? 'missing'}`);
  return [...programs, ...packages, isThere('Tokio') ? `Tokio ${tokioVersion()}` : 'Tokio missing'];
}

function isThere(name) {
  if (name === 'Tokio') return existsSync(TOKIO);
  return name in PROGRAMS ? starts(PROGRAMS[name].told) : packageVersion(name) !== undefined;
}

function howToGet(name) {
  if (name === 'Tokio') {
    return `apt-get install librust-tokio-dev cargo, then in bench/tokio: cargo build --release --offline --target-dir ${join(tmpdir(), 'pipeline-tokio-bench')}`;
  }
  return PROGRAMS[name]?.get ?? `npm install --no-save --ignore-scripts ${PACKAGES[name]}`;
}

function starts([command, ...parameters]) {
  return spawnSync(command, parameters, { stdio: 'ignore' }).status === 0;
}

function versionIn([command, ...parameters]) {
  const { stdout } = spawnSync(command, parameters, { encoding: 'utf8' });
  return /\d+(?:\.\d+)+|\b\d{8}\b/u.exec(stdout)?.[0];
}

/** Of a package that is installed here, or in the folder PIPELINE_PEERS. */
function packageVersion(name) {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  if (process.env.PIPELINE_PEERS !== undefined)
    folders.push(join(process.env.PIPELINE_PEERS, 'node_modules'));
  const file = folders.map((folder) => join(folder, name, 'package.json')).find((path) => existsSync(path));
  return file === undefined ? undefined : JSON.parse(readFileSync(file, 'utf8')).version;
}

function tokioVersion() {
  const lock = readFileSync(new URL('tokio/Cargo.lock', import.meta.url), 'utf8');
  return /name = "tokio"\nversion = "([^"]+)"/u.exec(lock)?.[1] ?? 'of unknown version';
}
