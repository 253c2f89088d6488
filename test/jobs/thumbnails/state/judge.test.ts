import { describe, expect, it } from 'vitest';
import { judge, judgeContent, type Wanted } from '../../../../src/jobs/thumbnails/state/judge.js';
import { Ledger } from '../../../../src/jobs/thumbnails/state/ledger.js';
import type { SourceRecord } from '../../../../src/jobs/thumbnails/state/index.js';
import { placed, record } from './pieces.js';

const identity = { size: 100, mtimeMs: 500.125, ino: 7 };
const wanted: Wanted = {
  outputs: [{ size: '256', name: 'a', awaitsExt: true }],
  recipe: 'r1',
  attempt: 'r1+',
  salvage: false,
  thumbhash: false,
  mode: 'as-needed',
};

function entryOf(change: Partial<SourceRecord> = {}) {
  return new Ledger([record('a.jpg', change)]).get('a.jpg');
}

function failed(code: 'CORRUPT' | 'IO', attempt = 'r1+') {
  return entryOf({ outputs: [], error: { code, message: 'no', attempt } });
}

describe('a source, by its stat', () => {
  it('that is new is read', () => {
    expect(judge(identity, undefined, wanted)).toEqual({ kind: 'read', reason: undefined });
  });

  it('that is as it was is not read (I1)', () => {
    expect(judge(identity, entryOf(), wanted)).toMatchObject({ kind: 'made', refresh: false });
  });

  it.each([{ size: 101 }, { size: 99 }, { mtimeMs: 500 }, { mtimeMs: 501 }, { ino: 8 }])(
    'that differs in %j is read (I2)',
    (change) => {
      const verdict = judge({ ...identity, ...change }, entryOf(), wanted);
      expect(verdict).toEqual({ kind: 'read', reason: 'source-changed' });
    },
  );

  it('is read when another recipe, another size or another name is wanted', () => {
    const others: Partial<Wanted>[] = [
      { recipe: 'r2' },
      { outputs: [{ size: 'big', name: 'a', awaitsExt: true }] },
      { outputs: [{ size: '256', name: 'b', awaitsExt: true }] },
      { outputs: [...wanted.outputs, { size: '64', name: 'a-64', awaitsExt: true }] },
    ];
    for (const other of others) {
      expect(judge(identity, entryOf(), { ...wanted, ...other })).toEqual({
        kind: 'read',
        reason: 'recipe-changed',
      });
    }
  });

  it('of which what was left was made is read unless what is left will do', () => {
    const damage = { code: 'TRUNCATED', message: 'it ends early' } as const;
    const entry = entryOf({ outputs: [placed('a.jpg', { damage })] });
    expect(judge(identity, entry, { ...wanted, salvage: true })).toMatchObject({
      kind: 'made',
      outputs: [{ damage }],
    });
    expect(judge(identity, entry, wanted)).toEqual({ kind: 'read', reason: 'recipe-changed' });
    expect(judge(identity, entryOf(), { ...wanted, salvage: true }).kind).toBe('made');
  });

  it('whose ThumbHash is to be told is read unless it is known', () => {
    const told = { ...wanted, thumbhash: true };
    expect(judge(identity, entryOf(), told)).toEqual({ kind: 'read', reason: 'recipe-changed' });
    const entry = entryOf({ outputs: [placed('a.jpg', { thumbhash: 'XAcK' })] });
    expect(judge(identity, entry, told).kind).toBe('made');
    expect(judge(identity, entry, wanted).kind).toBe('made');
  });

  it('is read by force (I3)', () => {
    expect(judge(identity, entryOf(), { ...wanted, mode: 'force' })).toEqual({
      kind: 'read',
      reason: 'forced',
    });
  });
});

describe('a source that failed', () => {
  it('by what is in it is not read again (I1)', () => {
    expect(judge(identity, failed('CORRUPT'), wanted)).toMatchObject({
      kind: 'failed',
      failure: { code: 'CORRUPT', message: 'no' },
    });
  });

  it('is read again when it has changed, when more is allowed, or when that is asked for', () => {
    expect(judge({ ...identity, ino: 8 }, failed('CORRUPT'), wanted).kind).toBe('read');
    expect(judge(identity, failed('CORRUPT', 'other'), wanted).kind).toBe('read');
    expect(judge(identity, failed('CORRUPT'), { ...wanted, mode: 'retry-failed' })).toEqual({
      kind: 'read',
      reason: 'failed-before',
    });
  });

  it('for a reason outside of it is tried on every run', () => {
    expect(judge(identity, failed('IO'), wanted)).toEqual({ kind: 'read', reason: 'failed-before' });
  });
});

describe('a source, by its bytes', () => {
  const made = new Ledger([record('a.jpg')]).madeFrom('content of a.jpg', 'r1');

  it('is up to date under a new date, and that is noted', () => {
    expect(judgeContent('content of a.jpg', entryOf(), made, wanted)).toMatchObject({
      kind: 'made',
      refresh: true,
    });
  });

  it('is up to date when its thumbnail was made of another file with the same bytes', () => {
    const other = [placed('a.jpg')].map((file) => ({ ...file, of: 'h', recipe: 'r1' }));
    expect(judgeContent('h', undefined, other, wanted)).toMatchObject({ kind: 'made' });
  });

  it('fails as before under a new date', () => {
    const error = { code: 'TRUNCATED', message: 'no', attempt: 'r1+' } as const;
    expect(judgeContent('content of a.jpg', entryOf({ outputs: [], error }), [], wanted).kind).toBe('failed');
    expect(judgeContent('other', entryOf({ outputs: [], error }), [], wanted).kind).toBe('read');
  });
});
