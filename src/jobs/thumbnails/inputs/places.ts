import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { PipelineError } from '../../../base/index.js';
import { forwardSlashes, pathBelow, printable, reportPath } from '../report-path.js';

/** The output folder as finding inputs must know it, to keep out of it. It need not be there yet. */
export interface OutputPlace {
  /** Absolute, with every link resolved. */
  readonly real: string;
}

/** Answers where paths lie: against the current folder and against the output folder. */
export interface Places {
  /** A path as typed, absolute. What is really below the current folder is given by its way through that. */
  absolute(path: string): Promise<string>;
  /** Absolute, every link resolved but the last name itself. Rejects when its folder is not there. */
  real(path: string): Promise<string>;
  /** How reports name an absolute path. */
  label(path: string): string;
  /** Below the current folder, with forward slashes (empty: itself), or undefined when it is elsewhere. */
  belowCwd(path: string): string | undefined;
  /** The way of a real path below the output folder, with forward slashes, or undefined when it lies elsewhere. */
  insideOut(real: string): string | undefined;
  /**
   * True for what is never taken as input: the output folder, and what is in it. When the current folder is in the
   * output folder (`--out .`) everything would be; then it is only that folder itself, and collisions guard the rest.
   */
  inOutput(real: string): boolean;
}

/** The places of a run in `cwd` (absolute) that writes to `out`. */
export async function createPlaces(cwd: string, out: OutputPlace): Promise<Places> {
  const realCwd = await realpath(cwd).catch((cause: unknown) => {
    throw new PipelineError('INVALID_ARGUMENT', `the current folder ${printable(cwd)} is not there`, {
      cause,
    });
  });
  const cwdIsInOutput = pathBelow(realCwd, out.real) !== undefined;
  const realFolders = new Map<string, Promise<string>>();
  const realFolder = (folder: string): Promise<string> => {
    const known = realFolders.get(folder) ?? realpath(folder);
    realFolders.set(folder, known);
    return known;
  };
  const real = async (path: string): Promise<string> => {
    const folder = dirname(path);
    return folder === path ? path : join(await realFolder(folder), basename(path));
  };
  return {
    async absolute(path) {
      const absolute = resolve(cwd, path);
      if (pathBelow(absolute, cwd) !== undefined) return absolute;
      const below = await real(absolute).then(
        (resolved) => pathBelow(resolved, realCwd),
        () => undefined,
      );
      return below === undefined ? absolute : resolve(cwd, below);
    },
    real,
    label: (path) => reportPath(path, cwd),
    belowCwd(path) {
      const below = pathBelow(path, cwd);
      return below === undefined ? undefined : forwardSlashes(below);
    },
    insideOut(path) {
      const inside = pathBelow(path, out.real);
      return inside === undefined ? undefined : forwardSlashes(inside);
    },
    inOutput: (path) => path === out.real || (!cwdIsInOutput && pathBelow(path, out.real) !== undefined),
  };
}
