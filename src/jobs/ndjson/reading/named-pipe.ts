import { constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import type { ByteStream } from './input.js';

/**
 * The bytes of a pipe that has a path (`mkfifo`, `<(command)`), from when it is iterated. It waits for somebody to write, and
 * `destroy` ends the waiting.
 *
 * A blocking read would hold a thread of the process until somebody writes, and a process whose thread is held cannot
 * end: no Ctrl-C would help. So the pipe is opened without blocking and read as a stream.
 */
export class NamedPipe implements ByteStream {
  readonly #path: string;
  #state: { readonly kind: 'idle' | 'destroyed' } | { readonly kind: 'open'; readonly socket: Socket } = {
    kind: 'idle',
  };

  constructor(path: string) {
    this.#path = path;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    if (this.#state.kind === 'destroyed') return;
    // At once, for without blocking it waits for nobody; the stream closes the descriptor.
    const fd = openSync(this.#path, constants.O_RDONLY | constants.O_NONBLOCK);
    const socket = new Socket({ fd, readable: true, writable: false });
    this.#state = { kind: 'open', socket };
    for await (const piece of socket) yield piece as Uint8Array;
  }

  destroy(): void {
    if (this.#state.kind === 'open') this.#state.socket.destroy();
    this.#state = { kind: 'destroyed' };
  }
}
