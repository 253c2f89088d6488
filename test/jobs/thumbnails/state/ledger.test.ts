import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ledger } from '../../../../src/jobs/thumbnails/state/ledger.js';
import type { ManifestLine } from '../../../../src/jobs/thumbnails/state/record.js';
import { placed, record } from './pieces.js';

/** All that a ledger knows, whatever the order of the outputs. */
function knownBy(ledger: Ledger) {
  return [...ledger.entries()].map((entry) => ({
    ...entry,
    outputs: entry.outputs.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  }));
}

const failure = { code: 'CORRUPT', message: 'no', attempt: 'r1+' } as const;

describe('a ledger', () => {
  it('says of a source what its last line says (I1)', () => {
    const ledger = new Ledger([
      record('a'),
      record('a', { size: 101, hash: 'new', recipe: 'r2', error: failure }),
    ]);
    expect(ledger.get('a')).toMatchObject({ size: 101, hash: 'new', recipe: 'r2', failure });
    expect(ledger.size).toBe(1);
  });

  it('keeps the outputs of every recipe, of each name and size the last (I2)', () => {
    const small = placed('a-s', { size: 's' });
    const ledger = new Ledger([
      record('a'),
      record('a', { recipe: 'r2', outputs: [small] }),
      record('a', { outputs: [placed('a', { bytes: 9 })] }),
    ]);
    expect(ledger.get('a')?.outputs.map(({ name, recipe, bytes }) => [name, recipe, bytes])).toEqual([
      ['a-s', 'r2', 7_800],
      ['a', 'r1', 9],
    ]);
  });

  it('forgets a source that is gone, until it comes again (I2)', () => {
    const ledger = new Ledger([record('a'), { source: 'a', gone: true }]);
    expect(ledger.get('a')).toBeUndefined();
    ledger.apply(record('a', { outputs: [] }));
    expect(ledger.get('a')?.outputs).toEqual([]);
  });

  it('finds what was made of the same bytes, also of another source and since it was first asked', () => {
    const ledger = new Ledger([record('a', { hash: 'h' })]);
    expect(ledger.madeFrom('h', 'r1').map(({ name }) => name)).toEqual(['a']);
    ledger.apply(record('b', { hash: 'h' }));
    expect(ledger.madeFrom('h', 'r1').map(({ name }) => name)).toEqual(['a', 'b']);
    expect(ledger.madeFrom('h', 'r2')).toEqual([]);
  });

  it('knows how the same bytes failed, of whichever source, until the last of them is tried again or gone', () => {
    const failed = { hash: 'h', outputs: [], error: failure };
    const ledger = new Ledger([record('a', failed), record('b', failed)]);
    expect(ledger.failureOf('h', 'r1+')).toEqual(failure);
    expect([ledger.failureOf('h', 'r2+'), ledger.failureOf('other', 'r1+')]).toEqual([undefined, undefined]);
    ledger.apply(record('a', { hash: 'h' }));
    expect(ledger.failureOf('h', 'r1+')).toEqual(failure);
    ledger.apply({ source: 'b', gone: true });
    expect(ledger.failureOf('h', 'r1+')).toBeUndefined();
  });

  it('knows which thumbnail stands under a name: the one that was put there last', () => {
    const ledger = new Ledger([
      record('a', { outputs: [placed('x', { ctimeMs: 2 })] }),
      record('b', { outputs: [placed('x', { ctimeMs: 1 })] }),
    ]);
    expect(ledger.outputAt('x')?.of).toBe('content of a');
    expect(ledger.outputAt('y')).toBeUndefined();
  });

  it('is the same again when read from its own lines (I3)', () => {
    const name = fc.constantFrom('x', 'y', 'z');
    const source = fc.constantFrom('a', 'b', 'c');
    const made = fc.record({
      source,
      hash: fc.option(fc.constantFrom('h1', 'h2'), { nil: undefined }),
      recipe: fc.constantFrom('r1', 'r2'),
      names: fc.uniqueArray(name),
      isDamaged: fc.boolean(),
      fails: fc.boolean(),
    });
    const gone = source.map((each): ManifestLine => ({ source: each, gone: true }));
    const line = fc.oneof(
      { weight: 1, arbitrary: gone },
      {
        weight: 5,
        arbitrary: made.map(({ source: of, hash, recipe, names, isDamaged, fails }): ManifestLine => {
          const outputs = names.map((each) =>
            placed(each, isDamaged ? { damage: { code: 'CORRUPT', message: 'no' } } : {}),
          );
          const { hash: _, ...rest } = record(of, { recipe, outputs });
          const known = hash === undefined ? { ...rest, outputs: [] } : { ...rest, hash };
          return fails ? { ...known, error: failure } : known;
        }),
      },
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const ledger = new Ledger(lines);
        const again = new Ledger(ledger.lines());
        expect(knownBy(again)).toEqual(knownBy(ledger));
      }),
    );
  });
});
