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
  try {
    return compiled(`((require, form) => form === 'once' ? (\n${source}\n) : ${eachOf(source)})`);
  } catch (error) {
    if (/\bawait\b/.test(source)) {
      try {
        return compiled(`((require, form) => form === 'once' ? undefined : async ${eachOf(source)})`);
      } catch {
        // The first error is about the text as it stands.
      }
    }
    throw new PipelineError('INVALID_ARGUMENT', reasonOf(error, source), { cause: error });
  }
}

function eachOf(source: string): string {
  const wantsContext = /\b(?:index|line|signal)\b/.test(source);
  return `${wantsContext ? '(r, { index, line, signal })' : '(r)'} => (\n${source}\n)`;
}

function compiled(text: string): Script {
  return new Script(text, {
    filename: '[eval]',
    lineOffset: -1,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
}

/** The engine writes the place above the stack: file and line, the line itself, and a mark below what is wrong. */
function reasonOf(error: unknown, source: string): string {
  const [head = '', text = '', mark = ''] = (error instanceof Error ? (error.stack ?? '') : '').split('\n');
  const line = Number(/:(\d+)$/.exec(head)?.[1]);
  const lines = source.split('\n');
  if (line >= 1 && line <= lines.length && mark.includes('^')) {
    return `${messageOf(error)} in the function, line ${line}, column ${mark.indexOf('^') + 1}:\n  ${text}\n  ${mark}`;
  }
  const last = lines.at(-1) ?? '';
  const end = `line ${lines.length}, column ${last.length + 1}`;
  return `the function ends early, ${end}:\n  ${last}\n  ${' '.repeat(last.length)}^`;
}
