/**
 * The first file of a thread, found as `#thread-start`. piscina takes it by `require` and asks it for the export whose name it was given; that
 * is the URL of the module which the thread runs, and it is loaded by `import`. For a thread that is ended while `require` reads an ES
 * module takes all of the process along (Node 20.20: `v8::Module::IsGraphAsync must be used on an instantiated module`).
 */
module.exports = new Proxy<Record<string | symbol, unknown>>(
  { __esModule: true },
  {
    get: (own, name) =>
      typeof name === 'string' && name.startsWith('file:')
        ? (import(name) as Promise<{ readonly default: unknown }>).then((entry) => entry.default, dieOf)
        : own[name],
  },
);

/** Else piscina would say that there is no such export, and not why. */
function dieOf(error: unknown): Promise<never> {
  queueMicrotask(() => {
    throw error;
  });
  return new Promise(() => undefined);
}
