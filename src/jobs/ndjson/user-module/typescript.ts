import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';

export function isTypeScript(url: string): boolean {
  return /\.[cm]?ts(?:[?#]|$)/.test(url);
}

/** An import that failed because Node does not know what a TypeScript file is. */
export function meetsTypeScript(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'ERR_UNKNOWN_FILE_EXTENSION' &&
    /\.[cm]?ts["' ]/.test(error.message)
  );
}

/**
 * Imports a module that is, or imports, TypeScript. Where Node does not read it by itself its loader is given hooks, once: that
 * takes about a tenth of a second, so it is not done for others.
 *
 * `again`: it was tried without them. Node remembers that for every file on the way, so they are loaded under other names.
 */
export async function importTypeScript(url: string, attempt?: 'again'): Promise<Record<string, unknown>> {
  if (!readsTypeScript()) registerHooks();
  const name = attempt === 'again' ? `${url}${url.includes('?') ? '&' : '?'}${AGAIN}` : url;
  return (await import(/* @vite-ignore */ name)) as Record<string, unknown>;
}

/** Part of the name of a file that is loaded a second time, and of those that it imports. */
export const AGAIN = 'typescript';

function readsTypeScript(): boolean {
  const features = process.features as { readonly typescript?: false | string };
  return features.typescript !== undefined && features.typescript !== false;
}

let areRegistered = false;

function registerHooks(): void {
  if (areRegistered) return;
  areRegistered = true;
  register(pathToFileURL(createRequire(import.meta.url).resolve('#typescript-hooks')));
}
