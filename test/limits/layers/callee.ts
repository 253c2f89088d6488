import type { Context } from '../../../src/limits/index.js';

/** A function to put layers around: it remembers its calls, and each is settled by hand. */
export class Callee {
  readonly requests: string[] = [];
  readonly contexts: Context[] = [];
  readonly #settle: { resolve: (value: string) => void; reject: (reason: unknown) => void }[] = [];

  readonly fn = (request: string, context: Context): Promise<string> => {
    this.requests.push(request);
    this.contexts.push(context);
    return new Promise((resolve, reject) => this.#settle.push({ resolve, reject }));
  };

  get calls(): number {
    return this.requests.length;
  }

  succeed(index: number, value = 'done'): void {
    this.#settle[index]?.resolve(value);
  }

  fail(index: number, reason: unknown = new Error('down')): void {
    this.#settle[index]?.reject(reason);
  }
}
