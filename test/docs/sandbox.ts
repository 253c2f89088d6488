import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bin, type Ended, ended } from '../e2e/bin.js';
import { imagesFolder } from '../fixtures.js';
import { root } from './blocks.js';

/** A plain environment, in which Node has nothing to warn of. */
const { FORCE_COLOR: _colour, PIPELINE_DEBUG: _debug, ...plain } = process.env;

/** Records as the pages speak of them, in the order of `ts`. */
const records: string = [
  {
    ts: 1,
    id: 7,
    score: 3.5,
    ok: true,
    user: { name: 'Ada' },
    version: '1.10',
    items: [1, 2],
    url: 'data:,a',
  },
  { ts: 2, id: 7, score: 700, ok: false, user: { name: 'Bo' }, version: '1.9', items: [3], url: 'data:,b' },
  { ts: 3, id: 8, score: 12, ok: true, user: { name: 'Cleo' }, items: [], url: 'data:,c' },
]
  .map((record) => `${JSON.stringify(record)}\n`)
  .join('');

const deadLetter = `${JSON.stringify({
  file: 'in.ndjson',
  line: 2,
  offset: 8,
  length: 8,
  stage: 'check',
  error: { code: 'INVALID_JSON', message: 'a number may not begin with 0 and another digit' },
  attempts: 1,
  raw: '{"a":01}',
})}\n`;

const files: Readonly<Record<string, string | Buffer>> = {
  'events.ndjson': records,
  'in.ndjson': records,
  'huge.ndjson': records,
  'a.ndjson': records,
  'b.ndjson': records,
  'a.gz': gzipSync(records),
  'b.gz': gzipSync(records),
  'logs/monday.gz': gzipSync(records),
  'logs/tuesday.gz': gzipSync(records),
  'bad.ndjson': deadLetter,
  'list.txt': 'photos/beach.jpg\nphotos/2024/city.jpg\n',
  'clean.mjs': 'export const one = ({ id, ts }) => ({ id, ts });\nexport default one;\n',
  'slow.mjs': 'export default ({ id }) => id;\n',
  'recent.mjs': "export default (p) => p.filter((r) => r.ok).sort({ by: 'ts' });\n",
  'hash.js': 'export default (text) => text.toUpperCase();\n',
  'package.json': '{ "type": "module" }\n',
};

const images: Readonly<Record<string, string>> = {
  'photos/beach.jpg': 'orientation/1.jpg',
  'photos/2024/city.jpg': 'orientation/2.jpg',
  'photos/2024/city-draft.jpg': 'orientation/3.jpg',
  'photos/sign.png': 'logo-alpha.png',
  'logo.svg': 'logo.svg',
};

/** A folder with all that the pages name, where `pipeline` is on the path and a program can import it. */
export class Sandbox {
  readonly folder: string = realpathSync(mkdtempSync(join(tmpdir(), 'docs-test-')));
  readonly #given: Set<string>;

  constructor(more: Readonly<Record<string, string>> = {}) {
    for (const [name, bytes] of Object.entries({ ...files, ...more })) this.write(name, bytes);
    for (const [name, image] of Object.entries(images)) {
      mkdirSync(join(this.folder, dirname(name)), { recursive: true });
      cpSync(join(imagesFolder, image), join(this.folder, name));
    }
    this.write('.bin/pipeline', `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`);
    chmodSync(join(this.folder, '.bin', 'pipeline'), 0o755);
    mkdirSync(join(this.folder, 'node_modules'));
    symlinkSync(root, join(this.folder, 'node_modules', 'pipeline'));
    this.#given = new Set(this.#list());
  }

  write(name: string, bytes: string | Buffer): void {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }

  /** The images of this project, in the folder where they are in it. */
  addFixtures(): void {
    cpSync(imagesFolder, join(this.folder, 'fixtures', 'images'), { recursive: true });
  }

  /** Starts a line of shell. */
  start(command: string): ChildProcess {
    return spawn('bash', ['-o', 'pipefail', '-c', command], {
      cwd: this.folder,
      env: { ...plain, NO_COLOR: '1', PATH: `${join(this.folder, '.bin')}:${process.env.PATH}` },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
  }

  run(command: string): Promise<Ended> {
    return ended(this.start(command));
  }

  /** The files that are here and were not in the beginning, hidden ones aside. */
  made(): string[] {
    return this.#list().filter((name) => !this.#given.has(name));
  }

  #list(): string[] {
    return readdirSync(this.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.folder.length + 1))
      .filter((name) => !/(^|\/)(\.|node_modules)/.test(name))
      .sort();
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What a run prints, without what differs from run to run: times, speeds, and sizes, which are the encoder's. */
export function steady(text: string): string {
  return text
    .replaceAll(/\bin \d[\d.]*m?s( \(.*?\))?/g, 'in <time>')
    .replaceAll(/\d[\d.]* (B|KB|MB)\b/g, '<size>')
    .replaceAll(/\b\d[\d.]*m?s\b/g, '<time>')
    .replaceAll(/"elapsedMs":\s*[\d.]+/g, '"elapsedMs":<time>')
    .replaceAll(/"(bytes|inputBytes|outputBytes)":\s*\d+/g, '"$1":<size>');
}
