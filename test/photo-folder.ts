import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ItemEvent, ThumbnailEvent } from '../src/index.js';
import { fixtures } from './fixtures.js';

/** A folder of photographs to make thumbnails of, gone at the end. */
export class PhotoFolder {
  readonly root: string = mkdtempSync(join(tmpdir(), 'pipeline-photos-'));

  at(name: string): string {
    return join(this.root, name);
  }

  /** A photograph of 1600 × 1065 under each of those names; folders are made. */
  place(...names: string[]): void {
    for (const name of names) {
      mkdirSync(dirname(this.at(name)), { recursive: true });
      copyFileSync(fixtures.baseline, this.at(name));
    }
  }

  /** So many photographs as `imgs/0.jpg` and so on, none of which is known from another: bytes after a JPEG's end make it one more. */
  placeDifferent(count: number): void {
    const photo = readFileSync(fixtures.baseline);
    for (let n = 0; n < count; n += 1)
      this.write(`imgs/${n}.jpg`, Buffer.concat([photo, Buffer.from(String(n))]));
  }

  write(name: string, bytes: string | Uint8Array): void {
    mkdirSync(dirname(this.at(name)), { recursive: true });
    writeFileSync(this.at(name), bytes);
  }

  remove(name: string): void {
    rmSync(this.at(name));
  }

  /** The files that are below a folder beside the state; none where there is no such folder. */
  tree(folder = 'thumbnails'): string[] {
    try {
      return readdirSync(this.at(folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.parentPath.includes('.pipeline'))
        .map((entry) => join(entry.parentPath, entry.name).slice(this.at(folder).length + 1))
        .sort();
    } catch {
      return [];
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** What `--ndjson` printed. */
export function eventsOf(stdout: string): ThumbnailEvent[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ThumbnailEvent);
}

export function itemsOf(stdout: string): ItemEvent[] {
  return eventsOf(stdout).filter((event) => event.type === 'item');
}
