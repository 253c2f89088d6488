import { ready } from '../base/index.js';

/** What an iterator needs of the end it reads: steps, and to be told when the loop is left. */
export interface Steps<T> extends Disposable {
  next(): Promise<IteratorResult<T, undefined>>;
}

/** Written by hand: an async generator would cost every item a second microtask. */
export class ReceiverIterator<T> implements AsyncIterableIterator<T, undefined> {
  private readonly receiver: Steps<T>;
  private readonly preventClose: boolean;
  private state: 'open' | 'left' = 'open';

  constructor(receiver: Steps<T>, preventClose: boolean) {
    this.receiver = receiver;
    this.preventClose = preventClose;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    return this.state === 'open' ? this.receiver.next() : ready({ value: undefined, done: true });
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.state = 'left';
    if (!this.preventClose) this.receiver[Symbol.dispose]();
    return ready({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
