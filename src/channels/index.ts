export { ChannelClosedError, LaggedError, SemaphoreClosedError } from './errors.js';
export * as mpsc from './mpsc/index.js';
export { Ring } from './ring.js';
export { Semaphore, SemaphorePermit } from './semaphore.js';
export type { WaitOptions } from '../base/index.js';
