import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PipelineError } from '../../../base/index.js';
import { importModule } from '../user-module/index.js';
import { compileExpression, type ExpressionFactory } from './expression.js';
import type { FunctionSpec } from './function-source.js';

/** What a function gets beside its record. */
export interface RecordContext {
  /** The record's place among all records of the run, from 0. */
  readonly index: number;
  /** Its line in its input, from 1. */
  readonly line: number;
  /** Aborted when the call has taken too long. */
  readonly signal: AbortSignal;
}

export type RecordFunction = (record: unknown, context: RecordContext) => unknown;

/** Loads a function in this worker. Rejects with `INVALID_ARGUMENT`, naming the place or what there is instead. */
export async function loadFunction(spec: FunctionSpec): Promise<RecordFunction> {
  return spec.kind === 'eval' ? evaluate(spec.source) : await importFunction(spec);
}

function evaluate(source: string): RecordFunction {
  const require = createRequire(join(process.cwd(), '[eval]'));
  const factory = compileExpression(source).runInThisContext() as ExpressionFactory;
  const whole = wholeOf(factory, require);
  if (typeof whole === 'function') return whole as RecordFunction;
  return factory(require, 'each') as RecordFunction;
}

/** The value of the text without a record. An expression of `r` fails here: there is no `r`. */
function wholeOf(factory: ExpressionFactory, require: NodeJS.Require): unknown {
  try {
    return factory(require, 'once');
  } catch {
    return undefined;
  }
}

async function importFunction({
  name,
  url,
}: Extract<FunctionSpec, { kind: 'module' }>): Promise<RecordFunction> {
  const loaded = await importModule(url);
  const found = exportOf(loaded, name);
  if (typeof found === 'function') return found as RecordFunction;
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  const there = Object.keys(loaded).filter((key) => typeof loaded[key] === 'function');
  throw new PipelineError(
    'INVALID_ARGUMENT',
    `${path} ${found === undefined ? 'has no export' : 'exports no function as'} ${JSON.stringify(name)}` +
      (there.length === 0 ? '' : `; its functions are ${there.join(', ')}`),
  );
}

/** CommonJS shows its exports as the default one, and what was compiled to it its default export within that. */
function exportOf(loaded: Readonly<Record<string, unknown>>, name: string): unknown {
  const direct = loaded[name];
  if (typeof direct === 'function') return direct;
  const common = loaded['default'];
  if (typeof common !== 'object' || common === null) return direct;
  return (common as Record<string, unknown>)[name] ?? direct;
}
