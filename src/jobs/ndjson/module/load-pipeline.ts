import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf, PipelineError } from '../../../base/index.js';
import { isPipeline, type Pipeline, pipeline, type SourceLike } from '../../../pipeline/index.js';

/** What a module of `pipeline run` exports: it is given a builder over the records, and gives it back with stages. */
export type PipelineModule = (records: Pipeline<unknown>) => Pipeline<unknown> | Promise<Pipeline<unknown>>;

/**
 * Loads a module and lets its default export put stages behind `source`; nothing is taken from it. Rejects with `INVALID_ARGUMENT`
 * when the module is not there, cannot be loaded, exports no function, or gives no pipeline; with what the builder refuses as it is.
 */
export async function loadPipeline(
  module: string | URL,
  source: SourceLike<unknown>,
): Promise<Pipeline<unknown>> {
  const url = typeof module === 'string' ? pathToFileURL(resolve(module)) : module;
  if (url.protocol === 'file:' && !existsSync(url)) throw invalid(`there is no module ${String(module)}`);
  let loaded: { readonly default?: unknown };
  try {
    loaded = (await import(/* @vite-ignore */ url.href)) as typeof loaded;
  } catch (cause) {
    throw invalid(`${String(module)} cannot be loaded: ${messageOf(cause)}`, cause);
  }
  const compose = functionOf(loaded.default);
  if (compose === undefined) throw invalid(`the default export of ${String(module)} is no function`);
  const composed: unknown = await compose(pipeline(source));
  if (isPipeline(composed)) return composed; // a module may have a copy of this package of its own
  throw invalid(`the default export of ${String(module)} gives no pipeline: return what its stages gave`);
}

/** Of CommonJS that was compiled, the default export is within the default export. */
function functionOf(exported: unknown): PipelineModule | undefined {
  if (typeof exported === 'function') return exported as PipelineModule;
  if (typeof exported !== 'object' || exported === null || !('default' in exported)) return undefined;
  return typeof exported.default === 'function' ? (exported.default as PipelineModule) : undefined;
}

function invalid(message: string, cause?: unknown): PipelineError {
  return new PipelineError('INVALID_ARGUMENT', message, cause === undefined ? {} : { cause });
}
