import { describe, expect, it } from 'vitest';
import { isPlain, wholesaleKind } from '../../../../src/jobs/ndjson/map/plain-function.js';

const plain = (source: string) => isPlain('filter', { kind: 'eval', source });
const wholesale = (source: string) => wholesaleKind('filter', { kind: 'eval', source });

describe('a plain function', () => {
  it.each([
    'r => r.score < 500',
    ' (r) => (r.user?.city === "Quito" || !r.active) && r.n % 2 == 0 ',
    '({ score, user }) => score >= 1.5e3 ? user.name : null',
    'r.a != undefined',
    "typeof r.note === 'string'",
    'r => r.a ?? -r.b * 2 / 3',
    '$ => $.$_1',
    'r => "/(+" === r.a',
  ])('is %s, of members alone', (source) => {
    expect(wholesale(source)).toBe('predicate');
    expect(plain(source)).toBe(true);
  });

  it.each(['r => r', 'r => r + 1', '(r && r.a)', 'r', '1 < 2', 'r => r.toString'])(
    'is %s, whatever it looks at',
    (source) => {
      expect(plain(source)).toBe(true);
    },
  );

  it.each([
    'r => f(r.a)',
    'r => r.a()',
    'r => r.a.includes("x")',
    'r => r.a?.(1)',
    'r => r.a[0]',
    'r => [r.a]',
    'r => { return r.a }',
    'r => r.a = 1',
    'r => r.a += 1',
    'r => ++r.a',
    'r => r.a--',
    'r => r.a <!--r.b\n> 1',
    'r => r.a // < 1',
    'r => r.a /* r */ < 1',
    'r => r.a / /1/',
    'r => `${r.a}`',
    'r => "\\x41" === r.a',
    'r => r.a < x',
    'r => new Date(r.a)',
    'r => delete r.a',
    'r => void 0',
    'r => "a" in r',
    'r => q => r.a',
    'r => (r.a, r.b)',
    'r => 0x10 > r.a',
    'r => 1n > r.a',
    '(r, { line }) => line > 5',
    'r.a > line',
    '({ a = f() }) => a',
    '({ a: b }) => b',
    '({ ...a }) => a',
    'async r => r.a',
    'function (r) { return r.a }',
    'r => await r.a',
    'r => r.a ?.5 : 1',
    `r => ${Array.from({ length: 17 }, () => 'r.a').join(' + ')}`,
  ])('is not %s', (source) => {
    expect(plain(source)).toBe(false);
    expect(wholesale(source)).toBeUndefined();
  });

  it('is not called for whole chunks when it may look at what all objects have, or at all of the record', () => {
    expect(wholesale('r => r.toString')).toBeUndefined();
    expect(wholesale('r => r && r.a')).toBeUndefined();
    expect(wholesaleKind('map', { kind: 'eval', source: 'r => r.a < 1' })).toBeUndefined();
    expect(wholesaleKind('map', { kind: 'eval', source: '({ a }) => ({ a })' })).toBe('selection');
  });

  it('is none of a module', () => {
    expect(isPlain('map', { kind: 'module', url: 'file:///a.js', name: 'default' })).toBe(false);
    expect(wholesaleKind('filter', { kind: 'module', url: 'file:///a.js', name: 'default' })).toBeUndefined();
  });
});
