import { expect, it } from 'vitest';
import { resolveFunction } from '../../../../src/jobs/ndjson/map/function-source.js';

it('a function is named in one way: as text, or as the export of a module', () => {
  expect(resolveFunction({ eval: 'r' })).toEqual({ kind: 'eval', source: 'r' });
  expect(() => resolveFunction({ eval: 'r', module: 'm.mjs' })).toThrow(
    expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      message: 'eval and module exclude each other: leave one of them out',
    }),
  );
  for (const source of [{ evil: 'r' }, 'r', undefined])
    expect(() => resolveFunction(source as never)).toThrow(
      /^the function must be \{ eval \} or \{ module \}, not /,
    );
});
