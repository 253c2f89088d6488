/**
 * How a receiver wants what it gets: the bare value (`undefined` means the end), an iterator's step (exact also for
 * results that are undefined), or an array (empty means the end).
 */
export type Form = 'value' | 'step' | 'many';

export function shape(form: Form, value: unknown): unknown {
  switch (form) {
    case 'value':
      return value;
    case 'step':
      return { done: false, value };
    case 'many':
    default:
      return [value];
  }
}

export function shapeEnd(form: Form): unknown {
  switch (form) {
    case 'value':
      return undefined;
    case 'step':
      return { done: true, value: undefined };
    case 'many':
    default:
      return [];
  }
}
