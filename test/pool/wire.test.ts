import { describe, expect, it } from 'vitest';
import { isPipelineError, PipelineError } from '../../src/base/index.js';
import { fromWire, toWire } from '../../src/pool/wire.js';

function sent(thrown: unknown): unknown {
  return fromWire(structuredClone(toWire(thrown)));
}

describe('an error that is sent', () => {
  it.each([Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError])(
    'keeps the class of the language: %o',
    (known) => {
      const error = sent(new known('told')) as Error;
      expect(Object.getPrototypeOf(error)).toBe(known.prototype);
      expect(error.message).toBe('told');
      expect(Object.keys(error)).toEqual([]);
    },
  );

  it('keeps the stack of where it was thrown', () => {
    const original = new Error('told');
    expect((sent(original) as Error).stack).toBe(original.stack);
  });

  it('keeps the name of a class of its own, as something that is not enumerable', () => {
    class Odd extends RangeError {}
    Object.defineProperty(Odd.prototype, 'name', { value: 'Odd' });
    const error = sent(new Odd('told')) as Error;
    expect(error).toBeInstanceOf(RangeError);
    expect(String(error)).toBe('Odd: told');
    expect(Object.keys(error)).toEqual([]);
  });

  it('keeps AbortError and TimeoutError', () => {
    const error = sent(AbortSignal.abort().reason) as DOMException;
    expect(error).toBeInstanceOf(DOMException);
    expect(error).toMatchObject({ name: 'AbortError', code: DOMException.ABORT_ERR });
  });

  it('keeps the PipelineError family: code, what it concerns, the name of a subclass', () => {
    class Special extends PipelineError {
      readonly extra = 1;
    }
    Object.defineProperty(Special.prototype, 'name', { value: 'Special' });
    const error = sent(new Special('LOAD_SHED', 'no', { stage: 'map', cause: 'why' }));
    expect(isPipelineError(error, 'LOAD_SHED')).toBe(true);
    expect(error).toMatchObject({ name: 'Special', message: 'no', stage: 'map', extra: 1, cause: 'why' });
  });

  it('keeps all errors of an AggregateError', () => {
    const error = sent(new AggregateError([new TypeError('a'), 'b', () => 1], 'several')) as AggregateError;
    expect(error).toBeInstanceOf(AggregateError);
    expect(error.errors[0]).toBeInstanceOf(TypeError);
    expect(error.errors[1]).toBe('b');
    expect(isPipelineError(error.errors[2], 'TASK_NOT_CLONEABLE')).toBe(true);
    expect(error.errors).toHaveLength(3);
  });

  it('keeps errors in properties as errors', () => {
    const inner = Object.assign(new RangeError('inner'), { code: 'E_INNER' });
    const error = sent(Object.assign(new Error('outer'), { inner })) as { inner: unknown };
    expect(error.inner).toBeInstanceOf(RangeError);
    expect(error.inner).toMatchObject({ code: 'E_INNER' });
  });

  it('leaves out what cannot be sent, and getters that throw', () => {
    const original = Object.assign(new Error('told'), { kept: 1, callback: () => 1, symbol: Symbol('x') });
    Object.defineProperty(original, 'broken', {
      enumerable: true,
      get() {
        throw new Error('getter');
      },
    });
    expect(Object.keys(sent(original) as object)).toEqual(['kept']);
  });

  it('tells a cause of undefined from no cause, and one that was assigned from one that was given', () => {
    expect('cause' in (sent(new Error('x')) as object)).toBe(false);
    expect('cause' in (sent(new Error('x', { cause: undefined })) as object)).toBe(true);
    const assigned = sent(Object.assign(new Error('x'), { cause: 1 })) as object;
    expect(Object.keys(assigned)).toEqual(['cause']);
  });

  it('may be its own cause', () => {
    const original = new Error('told');
    original.cause = new Error('inner', { cause: original });
    const error = sent(original) as { cause: { cause: unknown } };
    expect(error.cause.cause).toBe(error);
  });

  it('keeps fifty causes of an endless chain', () => {
    let original = new Error('0');
    for (let n = 1; n < 10_000; n += 1) original = new Error(String(n), { cause: original });
    let [length, error] = [0, sent(original)];
    for (; error instanceof Error; error = error.cause) length += 1;
    expect(length).toBe(50);
  });

  it('cannot change the prototype of what arrives', () => {
    const original = new Error('told');
    Object.defineProperty(original, '__proto__', { value: { evil: true }, enumerable: true });
    const error = sent(original) as { evil?: boolean };
    expect(error).toBeInstanceOf(Error);
    expect(error.evil).toBeUndefined();
  });

  it('need not have a message that is text', () => {
    const original = new Error('told');
    Object.defineProperty(original, 'message', { value: 42 });
    expect((sent(original) as Error).message).toBe('42');
  });
});

describe('a thrown value that is no error', () => {
  it.each([undefined, null, 1, 'text', true, { code: 'X' }, [1]])('arrives as a copy: %j', (value) => {
    expect(sent(value)).toEqual(value);
  });

  it.each([Symbol('told'), () => 'told'])(
    'that cannot be sent arrives as TASK_NOT_CLONEABLE with its text',
    (value) => {
      const error = sent(value) as Error;
      expect(isPipelineError(error, 'TASK_NOT_CLONEABLE')).toBe(true);
      expect(error.message).toContain('told');
    },
  );
});
