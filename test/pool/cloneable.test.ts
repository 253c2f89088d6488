import { describe, expect, it } from 'vitest';
import { requireCloneable } from '../../src/pool/cloneable.js';

const cyclic: { self?: unknown } = {};
cyclic.self = cyclic;

describe('requireCloneable', () => {
  it.each([
    ['a primitive', 1n],
    ['undefined', undefined],
    ['plain data', { list: [1, null, { deep: 'x' }], bytes: new Uint8Array(2), buffer: new ArrayBuffer(2) }],
    ['what is not plain but cloneable', { date: new Date(), map: new Map([[1, new Set([2])]]) }],
    [
      'an instance, which arrives as plain data',
      new (class Point {
        x = 1;
      })(),
    ],
    ['an object without prototype', Object.assign(Object.create(null), { x: 1 })],
    ['a cycle', cyclic],
    ['an error', new Error('x')],
  ])('lets pass %s', (_what, value) => {
    expect(() => requireCloneable(value)).not.toThrow();
  });

  it.each([
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a function deep inside', { list: [{ callback: () => 1 }] }],
    ['a promise', { promise: Promise.resolve() }],
    ['a weak map in a map', new Map([[1, new WeakMap()]])],
    ['a proxy', new Proxy({}, {})],
    ['a proxy deep inside', { list: [new Proxy([], {})] }],
  ])('throws a DataCloneError for %s', (_what, value) => {
    expect(() => requireCloneable(value)).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
  });

  it('walks no further than is cheap', () => {
    const big = Array.from({ length: 50_000 }, (_, n) => ({ n }));
    const late = [...big, { callback: () => 1 }];
    expect(() => requireCloneable(late)).not.toThrow();
  });
});
