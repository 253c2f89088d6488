import type { FunctionSpec } from './function-source.js';
import { selectionOf } from './selection.js';
import { membersIn } from './used-members.js';

/**
 * Functions of which the text shows that calling one does nothing but give a result: it looks at its record and at nothing beside it,
 * changes nothing, comes to its end soon, and may throw. Where, when and how often such a function is called cannot be seen, so a
 * worker need not be on its guard, and nobody has to know the line of a record before it is called.
 *
 * What the reading of the text is not sure of is not plain.
 */
export function isPlain(kind: 'map' | 'filter', spec: FunctionSpec): boolean {
  if (spec.kind !== 'eval') return false; // a module may have done other things as it was loaded
  return plainText(spec.source) !== undefined || (kind === 'map' && selectionOf(spec.source) !== undefined);
}

/**
 * Plain functions that are called for a whole chunk at once. `selection`: of `map`, an object of members. `predicate`: of `filter`,
 * an expression of members.
 */
export type WholesaleKind = 'selection' | 'predicate';

export function wholesaleKind(kind: 'map' | 'filter', spec: FunctionSpec): WholesaleKind | undefined {
  if (spec.kind !== 'eval') return undefined;
  if (kind === 'map') return selectionOf(spec.source) === undefined ? undefined : 'selection';
  const text = plainText(spec.source);
  return text === undefined || membersIn(text) === undefined ? undefined : 'predicate';
}

/** The text of the function when it is a plain one; an expression of `r` stands for a function of it. */
function plainText(source: string): string | undefined {
  return [source.trim(), `(r) => (${source})`].find(isPlainArrow);
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
/** What so many of them add up to (`r.text + r.text + …`) is not much larger than the record. */
const MOST_OPERANDS = 16;
const CONSTANTS = ['true', 'false', 'null', 'undefined'];

/** An arrow function of one record, or of some members of it, whose body is an expression of nothing else. */
function isPlainArrow(text: string): boolean {
  const head = HEAD.exec(text);
  if (head === null) return false;
  const [start, inBrackets, alone, members = ''] = head;
  const record = inBrackets ?? alone;
  const names = record === undefined ? members.split(',').map((name) => name.trim()) : [record];
  return isExpression(text.slice(start.length), new Set([...names, ...CONSTANTS]));
}

function isExpression(body: string, known: ReadonlySet<string>): boolean {
  // Two of them would change a variable, or begin a comment (`<!--`, `-->`).
  if (/\+\+|--/.test(body)) return false;
  let at = 0;
  let depth = 0;
  let operands = 0;
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
      if (prefix?.[0] === '(') depth += 1;
      if (prefix !== null) continue;
      const operand = take(OPERAND);
      if (operand === null || (operand[1] !== undefined && !known.has(operand[1]))) return false;
      wantsOperand = false;
      operands += 1;
      if (operands > MOST_OPERANDS) return false;
    } else if (body[at] === ')') {
      at += 1;
      depth -= 1;
      if (depth < 0) return false;
    } else if (take(INFIX) === null) return false;
    else wantsOperand = true;
  }
}
