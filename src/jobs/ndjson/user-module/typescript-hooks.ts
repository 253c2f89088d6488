/**
 * What Node's loader is given where it does not read TypeScript by itself. It runs in a thread that Node keeps for hooks. Whatever
 * others make of a file comes first, so a loader that the user asked for stays in charge.
 */
import { readFile } from 'node:fs/promises';
import type { LoadHook, ResolveHook } from 'node:module';
import { fileURLToPath } from 'node:url';
import { formatOf } from './module-format.js';
import { stripTypes } from './strip-types.js';
import { AGAIN, isTypeScript, meetsTypeScript } from './typescript.js';

/** What a file that is loaded a second time imports is loaded a second time, too. */
export const resolve: ResolveHook = async (specifier, context, next) => {
  const found = await next(specifier, context);
  const isAgain = context.parentURL?.endsWith(AGAIN) === true;
  if (!isAgain || !/^file:[^?#]*$/.test(found.url)) return found;
  return { ...found, url: `${found.url}?${AGAIN}` };
};

export const load: LoadHook = async (url, context, next) => {
  try {
    return await next(url, context);
  } catch (error) {
    if (!url.startsWith('file:') || !isTypeScript(url) || !meetsTypeScript(error)) throw error;
  }
  const path = fileURLToPath(url);
  const source = stripTypes(await readFile(path, 'utf8'), path);
  return { format: formatOf(path, source), source, shortCircuit: true };
};
