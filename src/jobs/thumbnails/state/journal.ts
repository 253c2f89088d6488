import { type FileHandle, open, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errnoOf } from '../../../base/index.js';
import { temporaryName } from '../outputs/index.js';
import { Ledger } from './ledger.js';
import { type ManifestLine, parseManifest, textOf } from './record.js';

/** A manifest is written anew when it has this many lines more than it needs, beside a quarter of what it needs. */
const SPARE_LINES = 64;
const SPARE_SHARE = 1.25;

/**
 * The manifest on disk: appended to while a run goes on, written anew when much of it says nothing any more.
 *
 * I1 at every instant the file is a manifest: a whole one, or one whose last line is torn;
 * I2 what `append` was given is in the ledger at once, and on the disk when `flush` resolves;
 * I3 a run that appends nothing writes nothing.
 *
 * Lines are written together while others are being written, so that a line costs no wait.
 */
export class Journal {
  readonly ledger: Ledger;
  readonly #path: string;
  readonly #version: string;
  #lineCount: number;
  #isDamaged: boolean;
  #isTorn: boolean;
  #file: FileHandle | undefined;
  #pending = '';
  #writing: Promise<void> = Promise.resolve();
  #isWriting = false;
  #failure: unknown;

  private constructor(path: string, text: string, version: string) {
    const { lines, isTorn, isDamaged } = parseManifest(text);
    this.#path = path;
    this.#version = version;
    this.#lineCount = lines.length;
    this.#isTorn = isTorn;
    this.#isDamaged = isDamaged && text !== '';
    this.ledger = new Ledger(lines);
  }

  /** Reads a manifest, which need not be there. Rejects with the system's error. */
  static async read(path: string): Promise<Journal> {
    const version = await versionOf(path);
    const text = await readFile(path, 'utf8').catch((cause: unknown) => {
      if (errnoOf(cause) === 'ENOENT') return '';
      throw cause;
    });
    return new Journal(path, text, version);
  }

  /** False when somebody has written the file since it was read. */
  async isCurrent(): Promise<boolean> {
    return (await versionOf(this.#path)) === this.#version;
  }

  append(line: ManifestLine): void {
    this.ledger.apply(line);
    this.#lineCount += 1;
    if (this.#failure !== undefined) return;
    this.#pending += `${JSON.stringify(line)}\n`;
    if (!this.#isWriting) this.#writing = this.#writeOut();
  }

  /** Resolves when all lines are on the disk. Rejects with the system's error, the first that writing met. */
  async flush(): Promise<void> {
    await this.#writing;
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** The last act: writes what is left, and the whole file anew where that is worth it. Rejects as `flush` does. */
  async close(): Promise<void> {
    try {
      await this.flush();
      if (this.#isDamaged || this.#hasSpareLines()) await this.#compact();
    } finally {
      await this.#file?.close();
      this.#file = undefined;
    }
  }

  async #writeOut(): Promise<void> {
    this.#isWriting = true;
    try {
      while (this.#pending !== '') {
        const text = this.#pending;
        this.#pending = '';
        this.#file ??= await this.#open();
        await this.#file.appendFile(text);
      }
    } catch (cause) {
      this.#failure = cause;
    } finally {
      this.#isWriting = false;
    }
  }

  async #open(): Promise<FileHandle> {
    const file = await open(this.#path, 'a');
    try {
      const { size } = await file.stat();
      if (size === 0) await file.appendFile(textOf([]));
      else if (this.#isTorn) await file.appendFile('\n');
      return file;
    } catch (cause) {
      await file.close();
      throw cause;
    }
  }

  #hasSpareLines(): boolean {
    if (this.#lineCount <= SPARE_LINES + SPARE_SHARE * this.ledger.size) return false;
    let needed = 0;
    for (const _ of this.ledger.lines()) needed += 1;
    return this.#lineCount > SPARE_LINES + SPARE_SHARE * needed;
  }

  async #compact(): Promise<void> {
    const temporary = join(dirname(this.#path), temporaryName());
    try {
      await writeFile(temporary, textOf(this.ledger.lines()), { flag: 'wx' });
      await rename(temporary, this.#path);
    } catch (cause) {
      await unlink(temporary).catch(() => undefined);
      throw cause;
    }
  }
}

async function versionOf(path: string): Promise<string> {
  try {
    const { size, mtimeMs, ino } = await stat(path);
    return `${size} ${mtimeMs} ${ino}`;
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return 'none';
    throw cause;
  }
}
