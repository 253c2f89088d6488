import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { messageOf, PipelineError, wrongKind } from '../../../base/index.js';
import { syntaxPlace } from './syntax-place.js';
import { thrownAt } from './thrown-at.js';
import { importTypeScript, isTypeScript, meetsTypeScript } from './typescript.js';

/** The URL of a module; a path is relative to the current folder. `INVALID_ARGUMENT` when there is no such file, a `TypeError` for what is neither. */
export function urlOfModule(module: string | URL): string {
  if (typeof module !== 'string' && !(module instanceof URL)) {
    throw wrongKind('module', 'a path or a URL', module);
  }
  const url = typeof module === 'string' ? pathToFileURL(resolve(module)) : module;
  if (url.protocol === 'file:' && !existsSync(url)) {
    throw new PipelineError('INVALID_ARGUMENT', `there is no module ${String(module)}`);
  }
  return url.href;
}

/** What a module exports. Rejects with `INVALID_ARGUMENT` and the reason when it cannot be loaded. */
export async function importModule(url: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await load(url);
  } catch (cause) {
    const path = url.startsWith('file:') ? fileURLToPath(url) : url;
    const place = syntaxPlace(cause, path);
    const reason = `${path} cannot be loaded: ${messageOf(cause)}${place === undefined ? thrownAt(cause) : `, ${place}`}`;
    throw new PipelineError('INVALID_ARGUMENT', reason, { cause });
  }
}

async function load(url: string): Promise<Record<string, unknown>> {
  if (isTypeScript(url)) return await importTypeScript(url);
  try {
    return (await import(/* @vite-ignore */ url)) as Record<string, unknown>;
  } catch (error) {
    if (!meetsTypeScript(error)) throw error;
    return await importTypeScript(url, 'again'); // JavaScript that imports TypeScript
  }
}
