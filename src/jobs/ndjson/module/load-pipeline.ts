import { isPipelineError, messageOf, PipelineError } from '../../../base/index.js';
import { isPipeline, type Pipeline } from '../../../pipeline/index.js';
import { importModule, thrownAt, urlOfModule } from '../user-module/index.js';
import { unlessStandstill } from './loading.js';

/** What is asked of a pipeline that a module gives back. A `Pipeline` that ends in a certain stage is no `Pipeline<unknown>`: it takes layers for that stage. */
type Composed = Pick<Pipeline<unknown>, 'describe' | 'stats' | typeof Symbol.asyncIterator>;

/**
 * What a module of `pipeline run` exports: it is given a builder over the records, and gives it back with stages. `Record` is what its
 * author knows of them; nobody checks it.
 */
export type PipelineModule<Record = unknown> = (records: Pipeline<Record>) => Composed | Promise<Composed>;

/**
 * Loads a module and lets its default export put stages behind `records`; nothing is taken from them. Rejects with `INVALID_ARGUMENT`
 * when the module is not there, cannot be loaded, exports no function, or one that throws or gives no pipeline; with a `PipelineError` of
 * the builder as it is; with `DEADLOCK` when it waits for what nothing can bring.
 */
export function loadPipeline(module: string | URL, records: Pipeline<unknown>): Promise<Pipeline<unknown>> {
  return unlessStandstill(load(module, records), String(module));
}

async function load(module: string | URL, records: Pipeline<unknown>): Promise<Pipeline<unknown>> {
  const loaded = await importModule(urlOfModule(module));
  const compose = functionOf(loaded['default']);
  if (compose === undefined) throw invalid(noFunction(loaded, String(module)));
  const composed: unknown = await composedBy(compose, records, String(module));
  if (isPipeline(composed)) return composed; // a module may have a copy of this package of its own
  throw invalid(`the default export of ${String(module)} gives no pipeline: return what its stages gave`);
}

async function composedBy(
  compose: PipelineModule,
  records: Pipeline<unknown>,
  module: string,
): Promise<unknown> {
  try {
    return await compose(records);
  } catch (cause) {
    if (isPipelineError(cause)) throw cause;
    const reason = `the default export of ${module} failed: ${messageOf(cause)}${thrownAt(cause)}`;
    throw new PipelineError('INVALID_ARGUMENT', reason, { cause });
  }
}

/** Of CommonJS that was compiled, the default export is within the default export. */
function functionOf(exported: unknown): PipelineModule | undefined {
  if (typeof exported === 'function') return exported as PipelineModule;
  if (typeof exported !== 'object' || exported === null || !('default' in exported)) return undefined;
  return typeof exported.default === 'function' ? (exported.default as PipelineModule) : undefined;
}

function noFunction(loaded: Readonly<Record<string, unknown>>, module: string): string {
  if ('default' in loaded) return `the default export of ${module} is no function`;
  return `${module} has no default export: it has to be the function that takes the builder and gives it back`;
}

function invalid(message: string): PipelineError {
  return new PipelineError('INVALID_ARGUMENT', message);
}
