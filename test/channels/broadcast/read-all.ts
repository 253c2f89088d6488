import { broadcast } from '../../../src/channels/index.js';

/** All that can be read now; a lag shows as `lag n`. */
export function readAll<T>(receiver: broadcast.Receiver<T>): unknown[] {
  const read: unknown[] = [];
  while (!receiver.isEmpty) {
    try {
      read.push(receiver.tryRecv());
    } catch (error) {
      read.push(`lag ${(error as { skipped: number }).skipped}`);
    }
  }
  return read;
}
