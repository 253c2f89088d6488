import { PipelineError, wrongKind } from '../../../base/index.js';
import { urlOfModule } from '../user-module/index.js';
import { compileExpression } from './expression.js';

/**
 * Your function, so that every worker can load it by itself: as text (`eval`: a function, or an expression of `r`), or as the
 * export (default: `default`) of a module.
 */
export type FunctionSource =
  | { readonly eval: string }
  | { readonly module: string | URL; readonly export?: string };

/** The same as it travels to workers. */
export type FunctionSpec =
  | { readonly kind: 'eval'; readonly source: string }
  | { readonly kind: 'module'; readonly url: string; readonly name: string };

/** Refuses with `INVALID_ARGUMENT` what cannot be compiled or is not there. A module is only loaded in a worker. */
export function resolveFunction(source: FunctionSource): FunctionSpec {
  requireOneSource(source);
  if ('eval' in source) {
    compileExpression(source.eval);
    return { kind: 'eval', source: source.eval };
  }
  const { export: name = 'default', module } = source;
  return { kind: 'module', url: urlOfModule(module), name };
}

function requireOneSource(source: unknown): void {
  const named = typeof source === 'object' && source !== null ? source : {};
  if ('eval' in named && 'module' in named)
    throw new PipelineError('INVALID_ARGUMENT', 'eval and module exclude each other: leave one of them out');
  if (!('eval' in named) && !('module' in named))
    throw wrongKind('the function', '{ eval } or { module }', source);
}
