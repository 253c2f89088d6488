import { isNativeError } from 'node:util/types';
import { type ErrorCode, isPipelineError, messageOf, PipelineError } from '../base/index.js';

/**
 * Errors as data that can be sent between threads. The structured clone algorithm would keep the message and
 * lose the rest; here an error arrives with
 *
 * - `name`, `message`, `stack` (of where it was thrown) and its class when that is one of the language's own, `DOMException`
 *   or `PipelineError` (`isPipelineError` holds; a subclass arrives as `PipelineError` under its name);
 * - its own enumerable properties (`code`, `errno`, …), errors among them as errors;
 * - `cause` and `AggregateError.errors`, fifty deep, cycles included.
 *
 * What cannot be sent (a function in a property) is left out. A thrown value that is no error arrives as a copy; one
 * that cannot be sent at all arrives as a `TASK_NOT_CLONEABLE` error with its text.
 */
export type Wire = { readonly kind: 'value'; readonly value: unknown } | WireError;

interface WireError {
  readonly kind: 'error';
  readonly family: Family;
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly properties: [name: string, value: Wire][];
  cause?: Wire;
  errors?: Wire[];
}

type Native =
  | 'EvalError'
  | 'RangeError'
  | 'ReferenceError'
  | 'SyntaxError'
  | 'TypeError'
  | 'URIError'
  | 'Error';
type Family = Native | 'AggregateError' | 'DOMException' | 'PipelineError';

/** The language's own, `Error` last because it is all of them. */
const NATIVE: Readonly<Record<Native, new (message: string) => Error>> = {
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
  Error,
};

const MAX_DEPTH = 50; // a chain of causes longer than this is a bug, not a story

/** Anything that was thrown, as something that `structuredClone` and `postMessage` accept. Never throws. */
export function toWire(thrown: unknown): Wire {
  return encode(thrown, new Map(), 0) ?? encodeError(notCloneable(thrown), new Map(), 0);
}

/** What {@link toWire} was given, as near as can be. */
export function fromWire(wire: Wire): unknown {
  return decode(wire, new Map());
}

type Encoded = Map<object, WireError>;

function encode(value: unknown, seen: Encoded, depth: number): Wire | undefined {
  if (typeof value === 'string' || typeof value === 'number') return { kind: 'value', value };
  if (isError(value))
    return seen.get(value) ?? (depth < MAX_DEPTH ? encodeError(value, seen, depth) : undefined);
  try {
    return { kind: 'value', value: structuredClone(value) };
  } catch {
    return undefined;
  }
}

function encodeError(error: Error, seen: Encoded, depth: number): WireError {
  const family = familyOf(error);
  const wire: WireError = {
    kind: 'error',
    family,
    name: text(error, 'name') ?? 'Error',
    message: text(error, 'message') ?? '',
    stack: text(error, 'stack'),
    properties: [],
  };
  seen.set(error, wire);
  for (const name of Object.keys(error)) {
    const property = encodeProperty(error, name, seen, depth + 1);
    if (property !== undefined) wire.properties.push([name, property]);
  }
  if (Object.hasOwn(error, 'cause')) {
    const cause = encodeProperty(error, 'cause', seen, depth + 1);
    if (cause !== undefined) wire.cause = cause;
  }
  if (family === 'AggregateError') {
    const { errors } = error as AggregateError;
    wire.errors = Array.from(
      errors,
      (inner) => encode(inner, seen, depth + 1) ?? encodeError(notCloneable(inner), seen, depth + 1),
    );
  }
  return wire;
}

function encodeProperty(error: Error, name: string, seen: Encoded, depth: number): Wire | undefined {
  try {
    return encode((error as unknown as Record<string, unknown>)[name], seen, depth);
  } catch {
    return undefined; // a getter that throws
  }
}

function decode(wire: Wire, seen: Map<WireError, Error>): unknown {
  if (wire.kind === 'value') return wire.value;
  const known = seen.get(wire);
  if (known !== undefined) return known;
  const error = bare(wire);
  seen.set(wire, error);
  if (error.name !== wire.name) hide(error, 'name', wire.name);
  hide(error, 'stack', wire.stack);
  for (const [name, property] of wire.properties) {
    const value = decode(property, seen);
    Object.defineProperty(error, name, { value, writable: true, enumerable: true, configurable: true });
  }
  // A cause that was assigned, not given to the constructor, is enumerable and among the properties.
  if (wire.cause !== undefined && !Object.hasOwn(error, 'cause'))
    hide(error, 'cause', decode(wire.cause, seen));
  if (wire.errors !== undefined) {
    hide(
      error,
      'errors',
      wire.errors.map((inner) => decode(inner, seen)),
    );
  }
  return error;
}

function bare(wire: WireError): Error {
  const { family, message } = wire;
  if (family === 'PipelineError') return new PipelineError(codeOf(wire), message);
  if (family === 'DOMException') return new DOMException(message, wire.name);
  if (family === 'AggregateError') return new AggregateError([], message);
  return new NATIVE[family](message);
}

function codeOf(wire: WireError): ErrorCode {
  const code = wire.properties.find(([name]) => name === 'code')?.[1];
  return code?.kind === 'value' ? (code.value as ErrorCode) : 'WORKER_DIED';
}

function familyOf(error: Error): Family {
  if (isPipelineError(error)) return 'PipelineError';
  if (error instanceof DOMException) return 'DOMException';
  if (error instanceof AggregateError) return 'AggregateError';
  const native = Object.entries(NATIVE).find(([, known]) => error instanceof known);
  return (native?.[0] ?? 'Error') as Native;
}

function isError(value: unknown): value is Error {
  return isNativeError(value) || value instanceof Error;
}

function text(error: Error, name: 'name' | 'message' | 'stack'): string | undefined {
  try {
    const value: unknown = error[name]; // need not be what its type says
    return value === undefined || typeof value === 'string' ? value : messageOf(value);
  } catch {
    return undefined;
  }
}

function hide(error: Error, name: string, value: unknown): void {
  Object.defineProperty(error, name, { value, writable: true, enumerable: false, configurable: true });
}

function notCloneable(thrown: unknown): PipelineError {
  return new PipelineError(
    'TASK_NOT_CLONEABLE',
    `a task threw what cannot be sent between threads: ${messageOf(thrown)}`,
  );
}
