import {
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

/** A folder of its own under the system's temporary folder, removed with all that is in it. */
export interface TempTree extends Disposable {
  readonly root: string;
  /** Absolute path of a name in it. */
  at(...names: string[]): string;
  /** Every file and link in it, sorted, with forward slashes. */
  files(below?: string): string[];
}

/** Makes files (a name and what is in it), folders (a name that ends with `/`) and links (`-> target`). */
export function tempTree(contents: Readonly<Record<string, string>> = {}): TempTree {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'pipeline-test-')));
  for (const [name, content] of Object.entries(contents)) {
    const path = join(root, name);
    mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true });
    if (content.startsWith('-> ')) symlinkSync(content.slice(3), path);
    else if (!name.endsWith('/')) writeFileSync(path, content);
  }
  return {
    root,
    at: (...names) => join(root, ...names),
    files: (below = '.') => filesBelow(join(root, below)).sort(),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? filesBelow(join(folder, entry.name)).map((name) => `${entry.name}/${name}`)
      : [entry.name],
  );
}

/** Names of an object with the same content under each: many files in a line. */
export function filesNamed(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, name]));
}

/**
 * Runs `action` as a user whom permission bits bind, which root is not. The user changes for the whole process, so
 * nothing else may go on meanwhile.
 */
export async function withoutRootRights<R>(action: () => Promise<R>): Promise<R> {
  const { getuid, seteuid } = process;
  if (getuid === undefined || seteuid === undefined || getuid() !== 0) return await action();
  seteuid(65534);
  try {
    return await action();
  } finally {
    seteuid(0);
  }
}
