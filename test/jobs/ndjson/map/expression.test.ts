import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { isPipelineError } from '../../../../src/index.js';
import { compileExpression, type ExpressionFactory } from '../../../../src/jobs/ndjson/map/expression.js';

const require = createRequire(import.meta.url);

function each(source: string): (...parameters: unknown[]) => unknown {
  const factory = compileExpression(source).runInThisContext() as ExpressionFactory;
  return factory(require, 'each') as (...parameters: unknown[]) => unknown;
}

function refusal(source: string): string {
  try {
    compileExpression(source);
  } catch (error) {
    return isPipelineError(error, 'INVALID_ARGUMENT') ? error.message : String(error);
  }
  return 'it compiles';
}

describe('an expression', () => {
  it('is evaluated for every record, with index, line and require at hand', async () => {
    expect(each('r.a + 1')({ a: 1 })).toBe(2);
    expect(each('({ ...r, index, line })')({ a: 1 }, { index: 4, line: 7 })).toEqual({
      a: 1,
      index: 4,
      line: 7,
    });
    expect(each('require("node:path").basename(r)')('/x/y')).toBe('y');
    expect(await each('await r')(Promise.resolve(3))).toBe(3);
    expect(each('r // and a comment')(5)).toBe(5);
  });

  it('is refused with the place of what is wrong', () => {
    expect(refusal('r => r.a, b c')).toBe(
      "Unexpected identifier 'c' in the function, line 1, column 13:\n  r => r.a, b c\n              ^",
    );
    expect(refusal('r =>\n  r..a')).toBe(
      "Unexpected token '.' in the function, line 2, column 5:\n    r..a\n      ^",
    );
    expect(refusal('r => {')).toBe('the function ends early, line 1, column 7:\n  r => {\n        ^');
    expect(refusal(' ')).toBe('the function is empty');
    expect(refusal('r => r.a)')).toBe(
      "Unexpected token ')' in the function, line 1, column 9:\n  r => r.a)\n          ^",
    );
    expect(refusal('r => r.a]')).toBe(
      "Unexpected token ']' in the function, line 1, column 9:\n  r => r.a]\n          ^",
    );
  });

  it('is refused when it only is one together with what it is put into', () => {
    for (const source of ['r => r.a) + (1', 'r.a), (r.b', 'await r) + (1', 'r.a] + [1', '...r', 'r,']) {
      expect(refusal(source), source).not.toBe('it compiles');
    }
  });
});
