import { messageOf, PipelineError } from '../base/index.js';
import { parseAddress, type TaskContext } from './task/index.js';

/** What a task's export is: called with the input, gives the result, a promise of it, or `transferring(…)`. */
export type TaskFunction = (input: unknown, context: TaskContext) => unknown;

const loaded = new Map<string, TaskFunction>();

/**
 * The function at `address` (see `addressOf`): at once when it was loaded before in this thread, otherwise a promise,
 * so that only the first task of its kind waits. Rejects with `TASK_NOT_FOUND` (the cause kept); a module that
 * failed to load is tried again the next time.
 */
export function taskFunction(address: string): TaskFunction | Promise<TaskFunction> {
  return loaded.get(address) ?? load(address);
}

async function load(address: string): Promise<TaskFunction> {
  const { module, name } = parseAddress(address);
  const exported = (await importModule(module))[name];
  if (typeof exported !== 'function') {
    const what = exported === undefined ? 'is not there' : 'is not a function';
    throw new PipelineError('TASK_NOT_FOUND', `the export ${JSON.stringify(name)} of ${module} ${what}`);
  }
  loaded.set(address, exported as TaskFunction);
  return exported as TaskFunction;
}

async function importModule(module: string): Promise<Record<string, unknown>> {
  try {
    return (await import(/* @vite-ignore */ module)) as Record<string, unknown>;
  } catch (cause) {
    throw new PipelineError('TASK_NOT_FOUND', `the module ${module} cannot be loaded: ${messageOf(cause)}`, {
      cause,
    });
  }
}
