/** True for an object (or a function) that has all these methods. */
export function hasMethods(value: unknown, methods: readonly PropertyKey[]): value is object {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  return methods.every((method) => typeof Reflect.get(value, method) === 'function');
}
