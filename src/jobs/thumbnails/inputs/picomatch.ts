import { createRequire } from 'node:module';
import type picomatchType from 'picomatch';

let loaded: typeof picomatchType | undefined;

/** picomatch, loaded with the first glob: most runs have none. */
export function picomatch(): typeof picomatchType {
  loaded ??= createRequire(import.meta.url)('picomatch') as typeof picomatchType;
  return loaded;
}
