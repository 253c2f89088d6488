import { isAbsolute } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Where a task keeps its address, and by which it is recognised. */
const ADDRESS = Symbol.for('pipeline.WorkerTask');
declare const signature: unique symbol;

/**
 * A function named by the module that exports it, so that a thread can load it by itself: functions cannot be sent
 * between threads. It is plain, frozen data; the types of input and result travel with it.
 */
export interface WorkerTask<T, R> {
  /** The URL of the module. */
  readonly module: string;
  /** The export that is called. */
  readonly name: string;
  readonly [signature]?: (input: T) => R;
}

/** What a task function gets beside its input. */
export interface TaskContext {
  /**
   * In the `in-process` flavor it fires when the run is aborted or the pool destroyed, so that the function can stop.
   * In a thread it never fires: there the whole thread is ended.
   */
  readonly signal: AbortSignal;
}

/**
 * A {@link WorkerTask} for the export `name` (default `default`) of `module`: a `URL` (`file:`, or `data:` for small
 * inline modules), a `file:` URL string, or an absolute path. The export is called as `fn(input, { signal })`, and may
 * return a promise, or `transferring(result, [buffers])` to hand buffers over without a copy.
 *
 * Nothing is loaded yet: a module that cannot be loaded, or lacks the export, rejects the first run with
 * `TASK_NOT_FOUND`. Anything else as `module` or `name` throws a `TypeError` at once.
 *
 * @example
 * const square = workerTask<number, number>(new URL('./square.js', import.meta.url));
 * await pool.run(square, 7); // 49, with `export default (n) => n * n` in square.js
 */
export function workerTask<T, R>(
  module: URL | string,
  options: { readonly name?: string } = {},
): WorkerTask<T, R> {
  const { name = 'default' } = options;
  if (typeof name !== 'string' || name === '') throw new TypeError('name must be the name of an export');
  const task = { module: moduleUrl(module), name };
  Object.defineProperty(task, ADDRESS, { value: `${task.module}\n${name}` });
  return Object.freeze(task);
}

/** True for what {@link workerTask} made, also for that of another copy of this package. */
export function isWorkerTask(value: unknown): value is WorkerTask<unknown, unknown> {
  return typeof value === 'object' && value !== null && ADDRESS in value;
}

/**
 * Module and export in one string, as it travels and as loaded functions are looked up by: made once for a task that
 * may run a million times. A URL holds no line break, so `parseAddress` finds the seam.
 */
export function addressOf(task: WorkerTask<never, unknown>): string {
  return (task as unknown as { readonly [ADDRESS]: string })[ADDRESS];
}

export function parseAddress(address: string): { readonly module: string; readonly name: string } {
  const seam = address.indexOf('\n');
  return { module: address.slice(0, seam), name: address.slice(seam + 1) };
}

function moduleUrl(module: URL | string): string {
  if (typeof module === 'string') {
    if (isAbsolute(module)) return pathToFileURL(module).href;
    if (module.startsWith('file:')) return fileUrl(new URL(module));
  } else if (module instanceof URL) {
    if (module.protocol === 'data:') return module.href;
    if (module.protocol === 'file:') return fileUrl(module);
  }
  throw new TypeError(
    `module must be a file: URL or an absolute path, not ${JSON.stringify(String(module))}; ` +
      "write new URL('./task.js', import.meta.url) for a file next to yours",
  );
}

function fileUrl(url: URL): string {
  fileURLToPath(url); // throws a TypeError for a file of another host
  return url.href;
}
