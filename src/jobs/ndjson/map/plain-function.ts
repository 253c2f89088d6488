import type { FunctionSpec } from './function-source.js';
import { membersIn } from './used-members.js';
import { selectionOf } from './selection.js';

/**
 * Functions of which the text shows that calling one does nothing but give a result: it reads members of its record, and nothing
 * beside the record; it comes to its end soon, and may throw. `selection`: of `map`, an object of members. `predicate`: of `filter`,
 * an expression of members, constants and operators.
 *
 * Where, when and how often such a function is called cannot be seen, so a worker need not be on its guard, and nobody has to
 * know the line of a record before it is called. What the reading of the text is not sure of is no plain function.
 */
export type PlainKind = 'selection' | 'predicate';

export function plainKind(kind: 'map' | 'filter', spec: FunctionSpec): PlainKind | undefined {
  if (spec.kind !== 'eval') return undefined; // a module may have done other things as it was loaded
  const { source } = spec;
  if (kind === 'map') return selectionOf(source) === undefined ? undefined : 'selection';
  return isPredicate(source.trim()) || isPredicate(`(r) => (${source})`) ? 'predicate' : undefined;
}

const NAME = String.raw`[A-Za-z_$][\w$]*`;
const HEAD = new RegExp(String.raw`^(?:\(\s*(${NAME})\s*\)|(${NAME})|\(\s*\{([\w$\s,]*)\}\s*\))\s*=>\s*`);

/** Which token may follow which is looked at only as far as one text could be read in two ways: that it compiles is known. */
const OPERAND = new RegExp(
  String.raw`(${NAME})(?:\s*(?:\?\.|\.)\s*${NAME})*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w$.])|'[^'\\\r\n]*'|"[^"\\\r\n]*"`,
  'y',
);
const PREFIX = /!|[+-]|\(|typeof(?![\w$])/y;
const INFIX = /[=!]==?|[<>]=?|&&|\|\||\?\?|[?:+\-*/%]/y;
const CONSTANTS = new Set(['true', 'false', 'null', 'undefined']);

/** An arrow function of one record (or of some members of it) whose body is an expression of the record's members. */
function isPredicate(text: string): boolean {
  const head = HEAD.exec(text);
  if (head === null || membersIn(text) === undefined) return false;
  const [start, inBrackets, alone, members] = head;
  const record = inBrackets ?? alone;
  const known = record === undefined ? (members ?? '').split(',').map((name) => name.trim()) : [record];
  return isExpression(text.slice(start.length), new Set([...known, ...CONSTANTS]));
}

function isExpression(body: string, known: ReadonlySet<string>): boolean {
  // They would change a variable, or begin a comment (`<!--`, `-->`).
  if (/\+\+|--/.test(body)) return false;
  let at = 0;
  let depth = 0;
  let wantsOperand = true;
  const take = (token: RegExp): RegExpExecArray | null => {
    token.lastIndex = at;
    const found = token.exec(body);
    if (found !== null) at = token.lastIndex;
    return found;
  };
  for (;;) {
    take(/\s*/y);
    if (at === body.length) return !wantsOperand && depth === 0;
    if (wantsOperand) {
      const prefix = take(PREFIX);
      if (prefix !== null) {
        if (prefix[0] === '(') depth += 1;
        continue;
      }
      const operand = take(OPERAND);
      if (operand === null || (operand[1] !== undefined && !known.has(operand[1]))) return false;
      wantsOperand = false;
    } else if (body[at] === ')') {
      at += 1;
      depth -= 1;
      if (depth < 0) return false;
    } else if (take(INFIX) === null) return false;
    else wantsOperand = true;
  }
}
