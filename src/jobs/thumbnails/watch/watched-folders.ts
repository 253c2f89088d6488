import { type FSWatcher, watch as watchFolder } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import pLimit from 'p-limit';
import { errnoOf, PipelineError } from '../../../base/index.js';
import { watch } from '../../../channels/index.js';
import { fileError, meansMissing } from '../file-errors.js';

/** A folder to be watched, alone or with all that is below it. */
export interface Root {
  readonly path: string;
  readonly deep: boolean;
}

export interface WatchedFoldersOptions {
  /** What is never watched, with every link resolved: the output folder. It may come to be there later. */
  readonly except: () => Promise<string>;
  readonly hidden: boolean;
  /** Files (absolute) that are written by whoever watches: what becomes of them is no change. */
  readonly own: readonly string[];
}

const FOLDERS_READ_AT_ONCE = 16;

/**
 * Tells that something has changed in the folders that are watched, by a number that goes up.
 *
 * I1. After `sync` everything below the roots is watched that was there when it began, so that what a walk afterwards does not
 *     see will be told of.
 * I2. A folder is watched once, by its real path; one that has gone is not watched any more.
 * I3. What becomes of `own` files is not told: else a round that writes one would be followed by another, for ever.
 */
export class WatchedFolders {
  /** Goes up with every change. Ended by `close`. */
  readonly changes: watch.Receiver<number>;
  readonly #sender: watch.Sender<number>;
  readonly #options: WatchedFoldersOptions;
  readonly #watchers: Map<string, FSWatcher> = new Map();
  /** By the real path of their folder, as events name them. */
  #own: ReadonlySet<string> = new Set();

  constructor(options: WatchedFoldersOptions) {
    this.#options = options;
    [this.#sender, this.changes] = watch.channel(0);
  }

  /**
   * Watches what is below the roots now. Errors: `IO` when the system does not watch any more folders; `COLLISION` when a root is what
   * is never watched. What cannot be read is left out: the round says so.
   */
  async sync(roots: readonly Root[]): Promise<void> {
    const seen = new Set<string>();
    const except = await this.#options.except();
    this.#own = new Set(await Promise.all(this.#options.own.map(realPlace)));
    await refuseRoots(roots, except);
    const limit = pLimit(FOLDERS_READ_AT_ONCE);
    const visit = async (path: string, deep: boolean): Promise<void> => {
      const real = await realpath(path).catch(() => undefined);
      if (real === undefined || real === except || seen.has(real)) return;
      seen.add(real);
      this.#watch(real);
      if (!deep) return;
      const folders = await limit(() => this.#foldersIn(real));
      await Promise.all(folders.map((folder) => visit(folder, true)));
    };
    await Promise.all(roots.map(({ path, deep }) => visit(path, deep)));
    for (const [real, watcher] of this.#watchers) {
      if (seen.has(real)) continue;
      watcher.close();
      this.#watchers.delete(real);
    }
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
    this.#sender.close();
  }

  async #foldersIn(path: string): Promise<string[]> {
    const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
    return entries
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .filter(({ name }) => this.#options.hidden || !name.startsWith('.'))
      .map(({ name }) => join(path, name));
  }

  #watch(real: string): void {
    if (this.#watchers.has(real)) return;
    try {
      const watcher = watchFolder(real, (_, name) => {
        // Some systems do not say which file it was.
        if (name === null || !this.#own.has(join(real, name))) this.#tell();
      });
      watcher.on('error', () => this.#drop(real)); // it has gone
      this.#watchers.set(real, watcher);
    } catch (cause) {
      if (meansMissing(cause)) return;
      if (errnoOf(cause) !== 'ENOSPC' && errnoOf(cause) !== 'EMFILE') throw fileError('watch', real, cause);
      const message = `the system watches no more than ${this.#watchers.size} folders: raise fs.inotify.max_user_watches and max_user_instances`;
      throw new PipelineError('IO', message, { cause });
    }
  }

  #drop(real: string): void {
    this.#watchers.get(real)?.close();
    this.#watchers.delete(real);
    this.#tell();
  }

  #tell(): void {
    this.#sender.sendModify((cell) => {
      cell.value += 1;
    });
  }
}

async function refuseRoots(roots: readonly Root[], except: string): Promise<void> {
  for (const { path } of roots) {
    if ((await realpath(path).catch(() => undefined)) !== except) continue;
    const message =
      'images that lie in the output folder itself cannot be watched, since every round writes there; choose another --out';
    throw new PipelineError('COLLISION', message, { item: path });
  }
}

/** A file's path with the links to its folder resolved; it need not be there itself. */
async function realPlace(path: string): Promise<string> {
  const folder = await realpath(dirname(path)).catch(() => dirname(path));
  return join(folder, basename(path));
}
