import { createRequire } from 'node:module';

type Stripper = typeof import('@swc/wasm-typescript');

let loaded: Stripper | undefined;

/**
 * JavaScript in which types have become spaces, so that every place stays what it was. It is made by the same parser as in newer
 * versions of Node, which refuses the same: enums, namespaces, parameter properties.
 *
 * Throws a `SyntaxError` that says where.
 */
export function stripTypes(source: string, path: string): string {
  loaded ??= createRequire(import.meta.url)('@swc/wasm-typescript') as Stripper;
  try {
    return loaded.transformSync(source, {
      mode: 'strip-only',
      filename: path,
      deprecatedTsModuleAsError: true,
    }).code;
  } catch (error) {
    throw syntaxErrorOf(error, path);
  }
}

/** What the parser throws is no error but an object. The place is written where the engine writes it: above the stack. */
function syntaxErrorOf(thrown: unknown, path: string): unknown {
  if (typeof thrown !== 'object' || thrown === null || !('startLine' in thrown)) return thrown;
  const { message, snippet, startLine } = thrown as Refusal;
  const error = new SyntaxError(message);
  error.stack = `${path}:${startLine}\n${snippet.trimEnd()}\n\n${error.stack ?? ''}`;
  return error;
}

interface Refusal {
  readonly message: string;
  /** Lines of the source, with a mark below the place. */
  readonly snippet: string;
  readonly startLine: number;
}
