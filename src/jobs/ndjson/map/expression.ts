import { constants, Script } from 'node:vm';
import { messageOf, PipelineError } from '../../../base/index.js';

/**
 * What the text of `-e` compiles to. `once`: the text is evaluated by itself, which gives the function when it is one; else it is the
 * body of a function of `r`.
 */
export type ExpressionFactory = (require: NodeJS.Require, form: 'once' | 'each') => unknown;

/**
 * Compiles a function, or an expression of `r` (in which `index`, `line`, `signal` and `await` may stand); nothing of it is run.
 * Throws `INVALID_ARGUMENT` with the place of what is wrong.
 */
export function compileExpression(source: string): Script {
  if (source.trim() === '') throw new PipelineError('INVALID_ARGUMENT', 'the function is empty');
  const synchronous = compiled(source, `form === 'once' ? (\n${source}\n) : ${eachOf(source)}`, '');
  if (synchronous instanceof Script) return synchronous;
  // The first error is about the text as it stands.
  const asynchronous = /\bawait\b/.test(source)
    ? compiled(source, `form === 'once' ? undefined : async ${eachOf(source)}`, 'async ')
    : synchronous;
  if (asynchronous instanceof Script) return asynchronous;
  throw new PipelineError('INVALID_ARGUMENT', reasonOf(synchronous, source), { cause: synchronous[0] });
}

/** The factory, or what is wrong with the text. */
function compiled(source: string, body: string, prefix: '' | 'async '): Script | readonly unknown[] {
  // Within brackets of another kind a text such as `a) + (b` is none, and a parenthesis too many is in its place.
  const inBrackets = parsed(`(${prefix}() => [\n${source}\n])`);
  const factory = parsed(`((require, form) => ${body})`);
  if (inBrackets instanceof Script && factory instanceof Script) return factory;
  return [inBrackets, factory].filter((one) => !(one instanceof Script));
}

function parsed(text: string): unknown {
  try {
    return new Script(text, {
      filename: '[eval]',
      lineOffset: -1,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
  } catch (error) {
    return error;
  }
}

function eachOf(source: string): string {
  const wantsContext = /\b(?:index|line|signal)\b/.test(source);
  return `${wantsContext ? '(r, { index, line, signal })' : '(r)'} => (\n${source}\n)`;
}

/** The engine writes the place above the stack: file and line, the line itself, and a mark below what is wrong. */
function reasonOf(errors: readonly unknown[], source: string): string {
  const lines = source.split('\n');
  for (const error of errors) {
    const [head = '', text = '', mark = ''] = (error instanceof Error ? (error.stack ?? '') : '').split('\n');
    const line = Number(/:(\d+)$/.exec(head)?.[1]);
    if (!(line >= 1 && line <= lines.length) || !mark.includes('^')) continue;
    return `${messageOf(error)} in the function, line ${line}, column ${mark.indexOf('^') + 1}:\n  ${text}\n  ${mark}`;
  }
  const last = lines.at(-1) ?? '';
  const end = `line ${lines.length}, column ${last.length + 1}`;
  return `the function ends early, ${end}:\n  ${last}\n  ${' '.repeat(last.length)}^`;
}
