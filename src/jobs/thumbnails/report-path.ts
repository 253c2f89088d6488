import { isAbsolute, relative, sep } from 'node:path';

/**
 * How reports name a file: relative to `cwd` when it lies below it, else absolute; always with forward slashes.
 * `cwd` itself is `.`. Both paths are absolute.
 */
export function reportPath(path: string, cwd: string): string {
  return forwardSlashes(pathBelow(path, cwd) ?? path) || '.';
}

/** The way from `folder` down to `path` (empty for the folder itself), or undefined when `path` is not in it. */
export function pathBelow(path: string, folder: string): string | undefined {
  const way = relative(folder, path);
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way) ? undefined : way;
}

/** The path with `/` between its segments, whatever the platform's separator. */
export function forwardSlashes(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}

/** A name as it can stand in a message of one line: quoted and escaped when it holds control characters. */
export function printable(name: string): string {
  return /\p{Cc}/u.test(name) ? JSON.stringify(name) : name;
}

/** What stands for a name whose bytes are no UTF-8: each byte that is not printable ASCII as `\xNN`. */
export function printableBytes(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    text +=
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return text;
}
